// The one file that talks to the engine: the protocol's EngineApi over a wire that may break. Calls wait for the
// connection, reads are asked again after a loss, answers are kept by their request, late ones are dropped.

import {
  type CallOptions,
  Cancelled,
  type EngineApi,
  type ErrorData,
  type EventName,
  type Events,
  errorFrom,
  type Method,
  type Params,
  type Progress,
  type Result,
  type ServerMessage,
  UserError,
} from '#protocol';
import { createCache } from './engine-cache.ts';
import { type Connect, type Link, pageLink } from './engine-link.ts';
import { type SharedQuestion, shareQuestion } from './engine-question.ts';

export type ConnectionStatus = 'connecting' | 'ready' | 'lost';

/** `why` comes with a loss whose cause is known, written for the user. */
export type StatusListener = (status: ConnectionStatus, why?: string) => void;

export interface EngineClient extends EngineApi {
  readonly status: ConnectionStatus;
  /** Called at each change of the connection. @returns a function that ends it. */
  onStatus(listener: StatusListener): () => void;
  /** As `call`, for reads whose answer holds: served from memory when it was asked before. `revision` tells states of a growing trace apart. */
  ask<M extends Method>(
    method: M,
    params: Params<M>,
    options?: CallOptions & { revision?: number },
  ): Promise<Result<M>>;
  /** The answer if it is in memory. */
  kept<M extends Method>(method: M, params: Params<M>, revision?: number): Result<M> | undefined;
  /** Drops every kept answer whose request names this text, as a trace's path. */
  forget(mention: string): void;
  /** Bytes on their way to the engine, that a large call waits for. */
  unsent(): number;
  close(): void;
}

interface Pending {
  readonly method: Method;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  sent: boolean;
}

/** Calls that change something must not be sent twice. */
const ONCE: ReadonlySet<Method> = new Set(['record.start', 'jobs.cancel']);
const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 5000;

type Listeners = { [E in EventName]: Set<(data: Events[E]) => void> };

/**
 * A client over any wire.
 * @param delay waits before the next try; given by tests.
 */
export function createEngineClient(
  connect: Connect,
  delay: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
): EngineClient {
  const pending = new Map<number, Pending>();
  const cache = createCache();
  const asked = new Map<string, SharedQuestion>();
  const listeners: Listeners = { job: new Set(), live: new Set(), generated: new Set() };
  const statusListeners = new Set<StatusListener>();
  let status: ConnectionStatus = 'connecting';
  let link: Link | null = null;
  let nextId = 1;
  let tries = 0;
  let ended = false;

  function setStatus(next: ConnectionStatus, why?: string): void {
    if (next === status && why === undefined) return;
    status = next;
    for (const listener of statusListeners) listener(next, why);
  }

  function send(id: number, call: Pending): void {
    call.sent = true;
    link?.send({ type: 'call', id, method: call.method, params: call.params });
  }

  function receive(message: ServerMessage): void {
    if (message.type === 'event') {
      for (const listener of listeners[message.event] as Set<(data: unknown) => void>) listener(message.data);
      return;
    }
    const call = pending.get(message.id);
    // Cancelled here in the meantime: nobody waits for it.
    if (!call) return;
    if (message.type === 'progress') {
      call.onProgress?.(message.progress);
      return;
    }
    pending.delete(message.id);
    if (message.type === 'result') call.resolve(message.result);
    else call.reject(errorFrom(message.error as ErrorData));
  }

  function lose(why?: string): void {
    link = null;
    if (ended) return;
    setStatus('lost', why);
    for (const [id, call] of pending) {
      if (call.sent && ONCE.has(call.method)) {
        pending.delete(id);
        call.reject(
          new UserError(
            'The connection to the engine was lost before it answered.',
            'It may have begun all the same: look at the list of recordings once the window is connected again.',
          ),
        );
      }
      call.sent = false;
    }
    const wait = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries++);
    void delay(wait).then(open);
  }

  function open(): void {
    if (ended) return;
    let current = true;
    link = connect({
      opened() {
        tries = 0;
        setStatus('ready');
        for (const [id, call] of pending) if (!call.sent) send(id, call);
      },
      received(message) {
        if (current) receive(message);
      },
      closed(why) {
        if (current) lose(why);
        current = false;
      },
    });
  }

  const call: EngineApi['call'] = (method, params, options = {}) => {
    const { signal, onProgress } = options;
    if (signal?.aborted) return Promise.reject(new Cancelled());
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const stop = () => {
        const waiting = pending.get(id);
        if (!waiting) return;
        pending.delete(id);
        if (waiting.sent) link?.send({ type: 'cancel', id });
        reject(new Cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      const done = () => signal?.removeEventListener('abort', stop);
      const entry: Pending = {
        method,
        params,
        onProgress,
        sent: false,
        resolve(result) {
          done();
          resolve(result as Result<typeof method>);
        },
        reject(error) {
          done();
          reject(error);
        },
      };
      pending.set(id, entry);
      if (status === 'ready') send(id, entry);
    });
  };

  const keyOf = (method: Method, params: unknown, revision = 0) => JSON.stringify([method, params, revision]);

  open();

  return {
    get status() {
      return status;
    },
    call,
    on(event, listener) {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
    onStatus(listener) {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    ask(method, params, options = {}) {
      const key = keyOf(method, params, options.revision);
      const kept = cache.get(key);
      if (kept !== undefined) return Promise.resolve(kept as Result<typeof method>);
      let shared = asked.get(key);
      if (!shared) {
        const question = shareQuestion((shareOptions) => call(method, params, shareOptions));
        shared = question;
        asked.set(key, question);
        const over = () => {
          if (asked.get(key) === question) asked.delete(key);
        };
        question.abandoned(over);
        question.answer.then(
          (answer) => {
            // Forgotten while it was under way: what it read may be gone by now.
            if (asked.get(key) === question) cache.set(key, answer);
            over();
          },
          // Each asker hears of the error; here it only ends the question.
          over,
        );
      }
      return shared.join(options) as Promise<Result<typeof method>>;
    },
    kept(method, params, revision) {
      return cache.get(keyOf(method, params, revision)) as Result<typeof method> | undefined;
    },
    forget(mention) {
      cache.forget(mention);
      const quoted = JSON.stringify(mention);
      for (const key of [...asked.keys()]) if (key.includes(quoted)) asked.delete(key);
    },
    unsent: () => link?.unsent() ?? 0,
    close() {
      ended = true;
      link?.close();
      for (const waiting of pending.values()) waiting.reject(new Cancelled());
      pending.clear();
    },
  };
}

let client: EngineClient | null = null;

/** The window's own client, connected on first use. */
export function engine(): EngineClient {
  client ??= createEngineClient(pageLink(window));
  return client;
}
