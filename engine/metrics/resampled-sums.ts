// Bootstrap over sequences for numbers that are a function of sums over sequences, without keeping the sequences: the
// sums of every resample grow while the trace is read. Memory does not depend on the length of the trace, but for a byte
// per sequence and resample that says how often the sequence was drawn.

import type { Bounds } from '#protocol';
import { type BootstrapOptions, LEVEL } from './bootstrap.ts';
import { seededRandom } from './random.ts';

/** Sequences added at once. */
const BATCH = 32;
/** Columns worked on at once, so that a batch of them stays in the fastest cache. */
const CHUNK = 128;

export interface ResampledSums {
  readonly resamples: number;
  /** Numbers per sequence. */
  readonly width: number;
  /** @param values copied. [width] */
  add(sequence: number, values: Float64Array): void;
  /** Sums of everything added so far. [resample, width] */
  sums(): Float64Array;
}

/**
 * @param sequences how many there are to draw from: the numbers of those added are below it
 * @param held sums to go on from
 */
export function resampledSums(
  { resamples, seed }: BootstrapOptions,
  sequences: number,
  width: number,
  held = new Float64Array(resamples * width),
): ResampledSums {
  const draws = drawSequences(resamples, sequences, seed);
  const batch = new Float64Array(BATCH * width);
  const numbers = new Int32Array(BATCH);
  let filled = 0;

  function flush(): void {
    for (let from = 0; from < width; from += CHUNK) {
      const to = Math.min(width, from + CHUNK);
      if (!anyIn(batch, width, filled, from, to)) continue;
      for (let b = 0; b < resamples; b++) addDrawn(b, from, to);
    }
    filled = 0;
  }

  /** Four sequences at a time: what is not drawn costs nothing. */
  function addDrawn(b: number, from: number, to: number): void {
    const rows = [0, 0, 0, 0];
    const times = [0, 0, 0, 0];
    let count = 0;
    for (let row = 0; row < filled; row++) {
      const drawn = draws[(numbers[row] as number) * resamples + b] as number;
      if (drawn > 0) {
        rows[count] = row * width;
        times[count] = drawn;
        count++;
      }
      if (count < 4 && (row < filled - 1 || count === 0)) continue;
      for (let empty = count; empty < 4; empty++) times[empty] = 0;
      addFour(held, b * width, batch, rows, times, from, to);
      count = 0;
    }
  }

  return {
    resamples,
    width,
    add(sequence, values) {
      batch.set(values, filled * width);
      numbers[filled++] = sequence;
      if (filled === BATCH) flush();
    },
    sums() {
      if (filled > 0) flush();
      return held;
    },
  };
}

function addFour(
  into: Float64Array,
  base: number,
  batch: Float64Array,
  rows: readonly number[],
  times: readonly number[],
  from: number,
  to: number,
): void {
  const [a, b, c, d] = rows as readonly [number, number, number, number];
  const [ta, tb, tc, td] = times as readonly [number, number, number, number];
  for (let i = from; i < to; i++) {
    into[base + i] =
      (into[base + i] as number) +
      ta * (batch[a + i] as number) +
      tb * (batch[b + i] as number) +
      tc * (batch[c + i] as number) +
      td * (batch[d + i] as number);
  }
}

function anyIn(batch: Float64Array, width: number, filled: number, from: number, to: number): boolean {
  for (let row = 0; row < filled; row++) {
    for (let i = from; i < to; i++) if (batch[row * width + i] !== 0) return true;
  }
  return false;
}

/** How often each sequence is in each resample of as many as there are. [sequence, resample] */
export function drawSequences(resamples: number, sequences: number, seed: number): Uint8Array {
  const draws = new Uint8Array(sequences * resamples);
  const random = seededRandom(seed);
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < sequences; i++) {
      const at = Math.floor(random() * sequences) * resamples + b;
      draws[at] = (draws[at] as number) + 1;
    }
  }
  return draws;
}

/** The middle `level` of the resamples mirrored at the estimate (basic bootstrap). Sorts what it is given. */
export function basicInterval(
  estimate: number,
  resampled: Float64Array,
  level: number,
): { readonly low: number; readonly high: number } {
  resampled.sort();
  const below = Math.round((resampled.length * (1 - level)) / 2);
  const high = resampled[below] as number;
  const low = resampled[Math.min(resampled.length - 1, resampled.length - below)] as number;
  return { low: 2 * estimate - low, high: 2 * estimate - high };
}

/**
 * Bounds of several cells.
 * @param estimates null for a cell that can have no bounds
 * @param series per cell [resample], NaN where a resample has no value
 */
export function basicBounds(
  estimates: readonly (number | null)[],
  series: readonly Float64Array[],
  { resamples, seed }: BootstrapOptions,
): Bounds {
  const none = { low: Number.NaN, high: Number.NaN };
  const intervals = estimates.map((estimate, cell) => {
    if (estimate === null) return none;
    const known = (series[cell] as Float64Array).filter((value) => !Number.isNaN(value));
    // Where most resamples have no value, those that have one say little.
    return known.length === 0 || known.length < resamples / 2 ? none : basicInterval(estimate, known, LEVEL);
  });
  return {
    low: Float64Array.from(intervals, ({ low }) => low),
    high: Float64Array.from(intervals, ({ high }) => high),
    level: LEVEL,
    method: 'basic',
    over: 'sequences',
    resamples,
    seed,
  };
}
