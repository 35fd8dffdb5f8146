// Bootstrap over sequences for numbers that are a function of sums over sequences, without keeping the sequences: the
// sums of every resample grow while the trace is read. Memory does not depend on the length of the trace, but for a byte
// per resample and sequence at hand that says how often the sequence was drawn: those of a window of sequences are drawn
// when the first of them is added, so that threads which share a trace do not each hold all of it.

import { seededRandom } from '#protocol';
import { type BootstrapOptions, type Interval, LEVEL, NO_BOUNDS, usable } from './bootstrap.ts';
import type { ResampledBounds } from './resampled.ts';
import { COLUMNS, GROUPS, ROWS, subsetSums } from './subset-sums.ts';

/** Windows that a trace of many sequences is divided into, and the sequences that make one worth it. */
const WINDOWS = 8;
const LEAST_WINDOW = 4096;

export interface ResampledSums {
  readonly resamples: number;
  /** Numbers per sequence. */
  readonly width: number;
  /** @param values copied. [width] */
  add(sequence: number, values: Float64Array): void;
  /** Sums of everything added so far. [resample, width] */
  sums(): Float64Array;
}

/** How often the sequences of a window are in each resample. */
interface DrawnWindow {
  readonly first: number;
  readonly end: number;
  /** [sequence of the window, resample] */
  readonly draws: Uint8Array;
  /** The largest of them. */
  readonly most: number;
}

/** Drawn last, as long as its memory is not needed: the next range of a thread often begins in the same window. */
let drawnLast: { readonly key: string; readonly window: WeakRef<DrawnWindow> } | undefined;

/** The window that a sequence is in. @param sequences how many there are to draw from */
function drawnWindow({ resamples, seed }: BootstrapOptions, sequences: number, sequence: number): DrawnWindow {
  const size = sequencesAtHand(sequences);
  const first = sequence - (sequence % size);
  const key = [resamples, seed, sequences, first].join();
  const before = drawnLast?.key === key ? drawnLast.window.deref() : undefined;
  if (before) return before;
  const end = Math.min(first + size, sequences);
  const draws = drawSequences(resamples, sequences, seed, first, end);
  let most = 0;
  for (let i = 0; i < draws.length; i++) most = Math.max(most, draws[i] as number);
  const window = { first, end, draws, most };
  drawnLast = { key, window: new WeakRef(window) };
  return window;
}

/** @param sequences how many there are to draw from: the numbers of those added are below it */
export function resampledSums(options: BootstrapOptions, sequences: number, width: number): ResampledSums {
  const { resamples } = options;
  const held = new Float64Array(resamples * width);
  let window: DrawnWindow | null = null;
  // Sequences that are added together, which shall take no more memory than the sums.
  const together = ROWS * Math.max(1, Math.min(GROUPS, Math.floor(resamples / ROWS)));
  const batch = new Float64Array(together * width);
  const numbers = new Int32Array(together);
  let filled = 0;

  function flush({ first, draws, most }: DrawnWindow): void {
    const room = subsetSums(resamples, most);
    for (let row = 0; row < filled; row++) {
      const from = ((numbers[row] as number) - first) * resamples;
      room.draw(row, draws.subarray(from, from + resamples));
    }
    for (let column = 0; column < width; column += COLUMNS) {
      let lent = false;
      for (let row = 0; row < filled; row += ROWS) {
        if (!copyRows(batch.subarray(row * width, filled * width), width, column, room.rows)) continue;
        if (!lent) copyColumns(held, width, column, room.sums, COLUMNS, 0, resamples);
        lent = true;
        room.add(row);
      }
      if (lent) copyColumns(room.sums, COLUMNS, 0, held, width, column, resamples);
    }
    filled = 0;
  }

  return {
    resamples,
    width,
    add(sequence, values) {
      if (!window || sequence < window.first || sequence >= window.end) {
        if (window && filled > 0) flush(window);
        window = drawnWindow(options, sequences, sequence);
      }
      batch.set(values, filled * width);
      numbers[filled++] = sequence;
      if (filled === together) flush(window);
    },
    sums() {
      if (window && filled > 0) flush(window);
      return held;
    },
  };
}

/**
 * Copies columns from `column` on of as many rows as there is room for, and 0 where there are none.
 * @returns whether anything is not 0
 */
function copyRows(from: Float64Array, width: number, column: number, into: Float64Array): boolean {
  into.fill(0);
  let some = false;
  const end = Math.min(column + COLUMNS, width);
  for (let row = 0; row < ROWS && row * width < from.length; row++) {
    for (let at = column; at < end; at++) {
      const value = from[row * width + at] as number;
      into[row * COLUMNS + at - column] = value;
      some ||= value !== 0;
    }
  }
  return some;
}

/** Copies the columns that both have from `column` and `toColumn` on, up to `COLUMNS` of them. */
function copyColumns(
  from: Float64Array,
  width: number,
  column: number,
  to: Float64Array,
  toWidth: number,
  toColumn: number,
  rows: number,
): void {
  const count = Math.min(COLUMNS, width - column, toWidth - toColumn);
  for (let row = 0; row < rows; row++) {
    const [start, into] = [row * width + column, row * toWidth + toColumn];
    for (let i = 0; i < count; i++) to[into + i] = from[start + i] as number;
  }
}

/**
 * One sum over another, in every resample; NaN where nothing was drawn that counts. [resample]
 * @param sums [resample, width]
 */
export function resampledRatios(sums: Float64Array, width: number, above: number, below: number): Float64Array {
  return Float64Array.from(
    { length: sums.length / width },
    (_, b) => (sums[b * width + above] as number) / (sums[b * width + below] as number),
  );
}

/** How many sequences of so many are drawn at once, for a byte per resample each. */
export function sequencesAtHand(sequences: number): number {
  return Math.min(sequences, Math.max(LEAST_WINDOW, Math.ceil(sequences / WINDOWS)));
}

/**
 * How often each sequence is in each resample of as many as there are.
 * @returns of the sequences from `first` up to `end`. [sequence, resample]
 */
export function drawSequences(
  resamples: number,
  sequences: number,
  seed: number,
  first = 0,
  end = sequences,
): Uint8Array {
  const draws = new Uint8Array((end - first) * resamples);
  if (draws.length === 0) return draws;
  const random = seededRandom(seed);
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < sequences; i++) {
      const sequence = Math.floor(random() * sequences);
      if (sequence < first || sequence >= end) continue;
      const at = (sequence - first) * resamples + b;
      draws[at] = (draws[at] as number) + 1;
    }
  }
  return draws;
}

/**
 * The middle `level` of the resamples mirrored at the estimate (basic bootstrap), as many left out below as above; NaN for both
 * where too few of them have a value.
 */
export function basicInterval(estimate: number, resampled: Float64Array, level: number): Interval {
  const known = usable(resampled);
  if (!known) return NO_BOUNDS;
  const out = Math.round((known.length * (1 - level)) / 2);
  const [low, high] = [known[out] as number, known[known.length - 1 - out] as number];
  return { low: 2 * estimate - high, high: 2 * estimate - low };
}

/**
 * Bounds of several cells. Mirroring may leave the range that the number itself has: there they end with it.
 * @param estimates null for a cell that can have no bounds
 * @param series per cell [resample], NaN where a resample has no value
 * @param most what the number can be at the most; 0 is the least
 */
export function basicBounds(
  estimates: readonly (number | null)[],
  series: readonly Float64Array[],
  { resamples, seed }: BootstrapOptions,
  most = 1,
): ResampledBounds {
  const within = (bound: number): number => Math.min(most, Math.max(0, bound));
  const intervals = estimates.map((estimate, cell) =>
    estimate === null ? NO_BOUNDS : basicInterval(estimate, series[cell] as Float64Array, LEVEL),
  );
  return {
    low: Float64Array.from(intervals, ({ low }) => within(low)),
    high: Float64Array.from(intervals, ({ high }) => within(high)),
    level: LEVEL,
    method: 'basic',
    over: 'sequences',
    resamples,
    seed,
    resampled: {
      from: 'sequences',
      cells: estimates.map((estimate, cell) => (estimate === null ? null : (series[cell] as Float64Array))),
    },
  };
}
