// How often each token id went to each expert. Rows grow with the number of different ids, not with the vocabulary.

import { formatBytes, UserError } from '#protocol';

/** What one table may take. */
const MOST_BYTES = 2 ** 30;

export interface IdCounts {
  readonly ids: number[];
  readonly occurrences: number[];
  /** [id, expert of any router]; longer than needed */
  counts: Uint32Array;
}

export interface IdTable {
  readonly state: IdCounts;
  /** Where the counts of an id begin; its occurrences grow by `times`. */
  rowOf(id: number, times?: number): number;
}

/** @param width experts of all routers together */
export function idTable(width: number): IdTable {
  const state: IdCounts = { ids: [], occurrences: [], counts: new Uint32Array(64 * width) };
  const places = new Map<number, number>();
  return {
    state,
    rowOf(id, times = 1) {
      let place = places.get(id);
      if (place === undefined) {
        place = state.ids.length;
        places.set(id, place);
        state.ids.push(id);
        state.occurrences.push(0);
        if ((place + 1) * width > state.counts.length) state.counts = grown(state.counts, width);
      }
      state.occurrences[place] = (state.occurrences[place] as number) + times;
      return place * width;
    },
  };
}

function grown(counts: Uint32Array, width: number): Uint32Array {
  if (counts.byteLength * 2 > MOST_BYTES) {
    throw new UserError(
      `expert-vocabulary: ${(counts.length / width).toLocaleString('en-US')} different tokens and ${width.toLocaleString('en-US')} experts need more than ${formatBytes(MOST_BYTES)}.`,
      'Look at fewer layers: --param layers=0,1,2.',
    );
  }
  const copy = new Uint32Array(counts.length * 2);
  copy.set(counts);
  return copy;
}
