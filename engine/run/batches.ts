// Which sequences go through the model together. Experts are fast only when each has many rows, so a forward gets at
// least FEWEST tokens where there are that many, and not many more than the backend's best. Order is kept, so that a trace
// grows sequence by sequence.

import type { BackendName } from '#protocol';

/** Below this many tokens a forward is slow for its size. */
const FEWEST = 1024;

/** A batch that has enough closes before it would exceed this. */
export const BATCH_TOKENS: Readonly<Record<BackendName, number>> = { wasm: 1024, tensorflow: 4096 };

/**
 * @param lengths tokens of each sequence
 * @param first the sequence to begin with
 * @returns [start, end) sequence numbers of each batch, in order
 */
export function batches(
  lengths: readonly number[],
  first: number,
  most: number,
): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  let start = first;
  let tokens = 0;
  for (let sequence = first; sequence < lengths.length; sequence++) {
    const length = lengths[sequence] as number;
    if (tokens >= FEWEST && tokens + length > most) {
      result.push([start, sequence]);
      start = sequence;
      tokens = 0;
    }
    tokens += length;
  }
  if (tokens > 0) result.push([start, lengths.length]);
  return result;
}

/** Tokens of the largest batch there can be: one too small to close, and the longest sequence after it. */
export function largestBatch(most: number, contextLength: number): number {
  return Math.max(most, FEWEST - 1 + contextLength);
}
