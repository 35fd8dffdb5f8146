// Few events out of many: the first at once, then the newest at most every so often, and never one after the end.

export interface Throttle<T> {
  push(value: T): void;
  /** Forgets what waits. */
  stop(): void;
}

/** @param every milliseconds */
export function throttle<T>(every: number, deliver: (value: T) => void): Throttle<T> {
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;

  function pass(): void {
    timer = null;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(pass, every);
    deliver(value);
  }

  return {
    push(value) {
      waiting = { value };
      if (!timer) pass();
    },
    stop() {
      waiting = null;
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
