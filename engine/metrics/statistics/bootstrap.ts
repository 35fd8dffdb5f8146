// Bootstrap over items: how much would a mean have moved with other items of the same kind? Items are drawn anew with
// replacement, the same draw for every series, so that differences and ratios of series keep what they have in common.

import { seededRandom } from '#protocol';
import { noPause, type Pause } from '../sequence-metric.ts';
import type { ResampledBounds } from './resampled.ts';

/** Share of resamples between the bounds. */
export const LEVEL = 0.95;
/** Resamples worked on at once: their counts stay in the cache while the series pass by. */
const BLOCK = 32;
/** Resamples whose sums grow side by side: none waits for the sum of another. */
const LANES = 8;
/** Fewer usable resamples than this share, and the bounds say nothing. */
const LEAST_USABLE = 0.5;

export interface BootstrapOptions {
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Means of every series over each resample of the items.
 * @param series each [item], NaN where an item has no value: it is left out of that series
 * @returns per series [resample]; NaN where no item with a value was drawn
 */
export async function resampledMeans(
  series: readonly Float64Array[],
  items: number,
  { resamples, seed }: BootstrapOptions,
  pause: Pause = noPause,
): Promise<readonly Float64Array[]> {
  const random = seededRandom(seed);
  const means = series.map(() => new Float64Array(resamples));
  const complete = series.map((values) => !values.some(Number.isNaN));
  const drawn = new Float64Array(BLOCK * items); // [resample / LANES, item, lane]
  const lanes = new Float64Array(LANES);
  for (let from = 0; from < resamples; from += BLOCK) {
    const count = Math.min(BLOCK, resamples - from);
    drawn.fill(0);
    for (let b = 0; b < count; b++) {
      const first = (b - (b % LANES)) * items + (b % LANES);
      for (let i = 0; i < items; i++) {
        const at = first + Math.floor(random() * items) * LANES;
        drawn[at] = (drawn[at] as number) + 1;
      }
    }
    series.forEach((values, s) => {
      const putMeans = complete[s] ? weightedMeans : weightedMeansOfKnown;
      for (let b = 0; b < count; b += LANES) {
        putMeans(values, drawn, b * items, lanes);
        (means[s] as Float64Array).set(lanes.subarray(0, Math.min(LANES, count - b)), from + b);
      }
    });
    await pause();
  }
  return means;
}

/** @param weights [item, lane] from `from` on; those of a lane add up to the number of items */
function weightedMeans(values: Float64Array, weights: Float64Array, from: number, means: Float64Array): void {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0, at = from; i < values.length; i++, at += LANES) {
    const value = values[i] as number;
    a += value * (weights[at] as number);
    b += value * (weights[at + 1] as number);
    c += value * (weights[at + 2] as number);
    d += value * (weights[at + 3] as number);
    e += value * (weights[at + 4] as number);
    f += value * (weights[at + 5] as number);
    g += value * (weights[at + 6] as number);
    h += value * (weights[at + 7] as number);
  }
  [a, b, c, d, e, f, g, h].forEach((sum, lane) => {
    means[lane] = sum / values.length;
  });
}

function weightedMeansOfKnown(values: Float64Array, weights: Float64Array, from: number, means: Float64Array): void {
  for (let lane = 0; lane < LANES; lane++) {
    let [sum, total] = [0, 0];
    for (let i = 0, at = from + lane; i < values.length; i++, at += LANES) {
      const value = values[i] as number;
      if (Number.isNaN(value)) continue;
      const weight = weights[at] as number;
      sum += value * weight;
      total += weight;
    }
    means[lane] = sum / total;
  }
}

/** Mean of the values that are not NaN; NaN where there are none. */
export function meanOfKnown(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/** The middle `LEVEL` of the resamples; NaN for both where too few of them had a value. */
export function percentileInterval(resampled: Float64Array): { readonly low: number; readonly high: number } {
  const known = resampled.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0 || known.length < resampled.length * LEAST_USABLE)
    return { low: Number.NaN, high: Number.NaN };
  const tail = (1 - LEVEL) / 2;
  return { low: quantile(known, tail), high: quantile(known, 1 - tail) };
}

/** Linear between the order statistics. @param sorted ascending, at least one */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (at - below) * (high - low);
}

/**
 * Bounds of several cells, each from its resamples; null for a cell without any.
 * @param from what was drawn from, where `over` does not tell it apart from others
 */
export function percentileBounds(
  resampled: readonly (Float64Array | null)[],
  over: string,
  { resamples, seed }: BootstrapOptions,
  from = over,
): ResampledBounds {
  const none = { low: Number.NaN, high: Number.NaN };
  const intervals = resampled.map((each) => (each ? percentileInterval(each) : none));
  return {
    low: Float64Array.from(intervals, ({ low }) => low),
    high: Float64Array.from(intervals, ({ high }) => high),
    level: LEVEL,
    method: 'percentile',
    over,
    resamples,
    seed,
    resampled: { from, cells: resampled },
  };
}
