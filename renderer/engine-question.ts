// One question to the engine with several askers, such as two views that want the same layer: it is put once, everybody
// hears the answer, and it is cancelled when the last one has lost interest.

import { type CallOptions, Cancelled, type Progress } from '#protocol';

export interface SharedQuestion {
  readonly answer: Promise<unknown>;
  /** One more asker. Rejects with Cancelled when its own signal fires. */
  join(options: CallOptions): Promise<unknown>;
  /** Called when nobody waits any more. */
  abandoned(listener: () => void): void;
}

/** @param put asks the engine, at once. */
export function shareQuestion(put: (options: CallOptions) => Promise<unknown>): SharedQuestion {
  const abort = new AbortController();
  const watchers = new Set<(progress: Progress) => void>();
  let askers = 0;
  let whenAbandoned = () => {};
  const answer = put({
    signal: abort.signal,
    onProgress: (progress) => {
      for (const watcher of watchers) watcher(progress);
    },
  });

  return {
    answer,
    abandoned(listener) {
      whenAbandoned = listener;
    },
    join({ signal, onProgress }) {
      if (signal?.aborted) return Promise.reject(new Cancelled());
      askers++;
      if (onProgress) watchers.add(onProgress);
      return new Promise((resolve, reject) => {
        const leave = () => {
          if (onProgress) watchers.delete(onProgress);
          signal?.removeEventListener('abort', stop);
          askers--;
        };
        const stop = () => {
          leave();
          if (askers === 0) {
            whenAbandoned();
            abort.abort();
          }
          reject(new Cancelled());
        };
        signal?.addEventListener('abort', stop, { once: true });
        answer.then(
          (result) => {
            if (signal?.aborted) return;
            leave();
            resolve(result);
          },
          (error: unknown) => {
            if (signal?.aborted) return;
            leave();
            reject(error);
          },
        );
      });
    },
  };
}
