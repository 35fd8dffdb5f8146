// The rows of a trace in portions, with progress.

import type { PartReader } from '../part-reader.ts';
import { type WatchOptions, watchTokens } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import type { Rows } from '../row-values.ts';

/** Tokens read at once. */
export const BLOCK = 4096;

/** All rows, with progress in tokens. @throws UserError; Cancelled */
export async function* blocksOf(
  reader: TraceReader,
  columns: readonly string[],
  watch: WatchOptions,
): AsyncGenerator<Rows> {
  const parts = await reader.parts();
  const tokens = parts.reduce((sum, { entry }) => sum + entry.tokens, 0);
  const advance = watchTokens('Exporting', tokens, watch);
  advance(0);
  yield* blocksOfParts(parts, columns, advance);
}

/** @param advance told how many tokens were read since the last time */
export async function* blocksOfParts(
  parts: readonly PartReader[],
  columns: readonly string[],
  advance: (tokens: number) => void,
): AsyncGenerator<Rows> {
  for (const part of parts) {
    for (let from = 0; from < part.entry.tokens; from += BLOCK) {
      const to = Math.min(from + BLOCK, part.entry.tokens);
      yield await part.read(columns, from, to);
      advance(to - from);
    }
  }
}
