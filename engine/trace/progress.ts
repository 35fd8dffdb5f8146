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
export function watchTokens(
  stage: string,
  total: number,
  { signal, onProgress }: WatchOptions,
): (tokens: number) => void {
  const began = performance.now();
  let done = 0;
  return (tokens) => {
    if (signal?.aborted) throw new Cancelled();
    done += tokens;
    const seconds = (performance.now() - began) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const secondsLeft = rate > 0 ? (total - done) / rate : null;
    onProgress?.({ stage, done, total, unit: 'tokens', rate, secondsLeft });
  };
}
