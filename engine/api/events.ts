// Who wants to hear of an event, and telling them.

import type { EventName, Events } from '#protocol';

export interface EventHub {
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void;
  emit<E extends EventName>(event: E, data: Events[E]): void;
}

export function createEventHub(): EventHub {
  const listeners: { readonly [E in EventName]: Set<(data: Events[E]) => void> } = {
    job: new Set(),
    live: new Set(),
    generated: new Set(),
  };
  return {
    on(event, listener) {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
    emit(event, data) {
      for (const listener of [...listeners[event]]) listener(data);
    },
  };
}
