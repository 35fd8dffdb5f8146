// The keys that a position sees end with its own; here they begin.

import type { AttentionShape } from './backend.ts';

/** First position that one sees: the beginning of its window, of its chunk, or of the sequence. */
export function firstKey(position: number, { window, chunk }: Pick<AttentionShape, 'window' | 'chunk'>): number {
  const start = window === undefined ? 0 : Math.max(0, position - window + 1);
  return chunk === undefined ? start : Math.max(start, position - (position % chunk));
}
