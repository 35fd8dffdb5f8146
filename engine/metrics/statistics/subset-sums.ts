// Sums of rows in many resamples at once. The sums of every subset of a few rows are made once; each resample only picks
// among these: the subset of the rows that it has at least once, the subset of those that it has at least twice ...

import { wasmModule } from '../wasm/module.ts';
import { placesOf } from '../wasm/places.ts';
import { AT_ONCE, subsetCode } from './subset-code.ts';

/** Rows whose subsets are summed. */
export const ROWS = 8;
/** Columns worked on at once, so that all those sums stay in a fast cache. A power of two. */
export const COLUMNS = 64;
/** Groups of rows that are drawn together. */
export const GROUPS = 16;

export interface SubsetSums {
  readonly resamples: number;
  /** [row, column] */
  readonly rows: Float64Array;
  /** [resample, column] */
  readonly sums: Float64Array;
  /** @param row of `GROUPS` × `ROWS`. @param draws how often each resample has it */
  draw(row: number, draws: Uint8Array): void;
  /** Adds `rows` to the sums of all resamples that have them. @param first which row the first of them is */
  add(first: number): void;
}

/** Only worked with within a call, so that all of a thread can share one. */
let kept: (SubsetSums & { readonly most: number; readonly picks: Int32Array }) | undefined;

/** @param most largest number of times that a resample has a row. @returns one in which nothing is drawn yet */
export function subsetSums(resamples: number, most: number): SubsetSums {
  if (kept?.resamples !== resamples || kept.most < most) kept = madeFor(resamples, most);
  kept.picks.fill(0);
  return kept;
}

function madeFor(resamples: number, most: number): NonNullable<typeof kept> {
  const perResample = Math.ceil(most / AT_ONCE) * AT_ONCE;
  const perGroup = resamples * perResample;
  const { places, bytes } = placesOf({
    rows: 8 * ROWS * COLUMNS,
    subsets: 8 * 2 ** ROWS * COLUMNS,
    sums: 8 * resamples * COLUMNS,
    picks: 4 * GROUPS * perGroup,
  });
  const { buffer, run } = wasmModule(subsetCode(places, ROWS, COLUMNS), bytes);
  const picks = new Int32Array(buffer, places.picks, GROUPS * perGroup);
  return {
    resamples,
    most,
    picks,
    rows: new Float64Array(buffer, places.rows, ROWS * COLUMNS),
    sums: new Float64Array(buffer, places.sums, resamples * COLUMNS),
    draw(row, draws) {
      const bit = (8 * COLUMNS) << (row % ROWS);
      for (let b = 0, first = Math.floor(row / ROWS) * perGroup; b < resamples; b++, first += perResample) {
        const end = first + (draws[b] as number);
        for (let at = first; at < end; at++) picks[at] = (picks[at] as number) | bit;
      }
    },
    add(first) {
      const group = first / ROWS;
      run.sumSubsets();
      run.addPicked(4 * group * perGroup, 4 * (group + 1) * perGroup, 4 * perResample);
    },
  };
}
