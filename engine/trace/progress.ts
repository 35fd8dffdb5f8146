// Progress of reading a trace: part by part, with the mean rate so far.

import { Cancelled, type Progress } from '#protocol';

export interface WatchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * @returns a function to call after each portion of tokens
 * @throws Cancelled from that function, when the signal has fired
 */
export function watchTokens(stage: string, total: number, options: WatchOptions): (tokens: number) => void {
  return watched(stage, total, 'tokens', options);
}

/** The same for work whose steps have tokens of different sizes. @throws Cancelled from the function it returns */
export function watchBytes(stage: string, total: number, options: WatchOptions): (bytes: number) => void {
  return watched(stage, total, 'bytes', options);
}

function watched(
  stage: string,
  total: number,
  unit: Progress['unit'],
  { signal, onProgress }: WatchOptions,
): (portion: number) => void {
  const began = performance.now();
  let done = 0;
  return (portion) => {
    if (signal?.aborted) throw new Cancelled();
    done += portion;
    const seconds = (performance.now() - began) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const secondsLeft = rate > 0 ? (total - done) / rate : null;
    onProgress?.({ stage, done, total, unit, rate, secondsLeft });
  };
}
