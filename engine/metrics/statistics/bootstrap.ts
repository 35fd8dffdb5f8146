// Bootstrap over items: how much would a mean have moved with other items of the same kind? Items are drawn anew with
// replacement, the same draw for every series, so that differences and ratios of series keep what they have in common.

import { seededRandom } from '#protocol';
import { noPause, type Pause } from '../sequence-metric.ts';
import type { ResampledBounds } from './resampled.ts';
import { BLOCK, LANES, type WeightedSums, weightedSums } from './weighted-sums.ts';

/** Share of resamples between the bounds. */
export const LEVEL = 0.95;
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
  for (let from = 0; from < resamples; from += BLOCK) {
    const count = Math.min(BLOCK, resamples - from);
    const room = weightedSums(items);
    const { weights: drawn } = room;
    drawn.fill(0);
    for (let b = 0; b < count; b++) {
      const first = (b - (b % LANES)) * items + (b % LANES);
      for (let i = 0; i < items; i++) {
        const at = first + Math.floor(random() * items) * LANES;
        drawn[at] = (drawn[at] as number) + 1;
      }
    }
    series.forEach((values, s) => {
      const put = complete[s] ? putMeans : putMeansOfKnown;
      put(values, room, (means[s] as Float64Array).subarray(from, from + count));
    });
    await pause();
  }
  return means;
}

/** @param means of the first resamples that weights are there for */
function putMeans(values: Float64Array, room: WeightedSums, means: Float64Array): void {
  room.values.set(values);
  for (let b = 0; b < means.length; b++) {
    if (b % LANES === 0) room.add(b);
    means[b] = (room.sums[b % LANES] as number) / values.length;
  }
}

function putMeansOfKnown(values: Float64Array, { weights }: WeightedSums, means: Float64Array): void {
  for (let b = 0; b < means.length; b++) {
    let [sum, total] = [0, 0];
    const lane = b % LANES;
    for (let i = 0, at = (b - lane) * values.length + lane; i < values.length; i++, at += LANES) {
      const value = values[i] as number;
      if (Number.isNaN(value)) continue;
      const weight = weights[at] as number;
      sum += value * weight;
      total += weight;
    }
    means[b] = sum / total;
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

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const NO_BOUNDS: Interval = { low: Number.NaN, high: Number.NaN };

/** The resamples that have a value, ascending; null where these are too few. @param resampled NaN where one has none */
export function usable(resampled: Float64Array): Float64Array | null {
  const known = resampled.filter((value) => !Number.isNaN(value));
  return known.length === 0 || known.length < resampled.length * LEAST_USABLE ? null : known.sort();
}

/** The middle `level` of the resamples; NaN for both where too few of them have a value. */
export function percentileInterval(resampled: Float64Array, level: number): Interval {
  const known = usable(resampled);
  if (!known) return NO_BOUNDS;
  const tail = (1 - level) / 2;
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
  const intervals = resampled.map((each) => (each ? percentileInterval(each, LEVEL) : NO_BOUNDS));
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
