// The rows of a trace in portions, with progress.

import { type WatchOptions, watchTokens } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import type { Rows } from '../row-values.ts';

/** Tokens read at once. */
export const BLOCK = 4096;

export async function* blocksOf(
  reader: TraceReader,
  columns: readonly string[],
  watch: WatchOptions,
  stage = 'Exporting',
): AsyncGenerator<Rows> {
  const parts = await reader.parts();
  const advance = watchTokens(
    stage,
    parts.reduce((sum, { entry }) => sum + entry.tokens, 0),
    watch,
  );
  advance(0);
  for (const part of parts) {
    for (let from = 0; from < part.entry.tokens; from += BLOCK) {
      const to = Math.min(from + BLOCK, part.entry.tokens);
      yield await part.read(columns, from, to);
      advance(to - from);
    }
  }
}
