// Is a trough deeper than noise alone makes one? The lowest layer and the rims are chosen on the data, so every wavy curve
// shows some depth. Beside a depth stands what a flat curve with the same noise would show: each resample's curve minus
// the curve itself is such noise, with what layers have in common, and is searched for its trough like the curve was.
//   depth      of every resample, searched anew; 0 where it has no trough
//   flat       the depth that 5 % of flat curves reach
//   p          (1 + resamples in which the flat curve is as deep) / (1 + resamples)
// Bounds include 0 where p is above 5 %: searching anew alone does not, for the deepest of many layers is deep in every
// resample. So of flat curves at most about 5 % get bounds above 0.

import { LEVEL, quantile } from '../statistics/bootstrap.ts';
import type { Estimate } from './estimates.ts';
import { troughDepth } from './trough.ts';

export const CHANCE = 1 - LEVEL;

export interface DepthCheck {
  /** [resample] */
  readonly resampled: Float64Array;
  readonly flat: number;
  readonly p: number;
}

/** @param curve every layer with a value; null where nothing was resampled, or not every layer had a value in most resamples */
export function checkDepth(curve: readonly Estimate[], depth: number): DepthCheck | null {
  const layers = curve.flatMap(({ value, resampled }) =>
    typeof value === 'number' && resampled && resampled.length > 0 ? [{ value, resampled }] : [],
  );
  const [first] = layers;
  if (!first || layers.length < curve.length) return null;
  const resampled = first.resampled.map((_, b) => troughDepth(layers.map((each) => each.resampled[b] as number)));
  const flat = first.resampled
    .map((_, b) => troughDepth(layers.map((each) => (each.resampled[b] as number) - each.value)))
    .filter((each) => !Number.isNaN(each))
    .sort();
  if (flat.length < resampled.length / 2) return null;
  const asDeep = flat.reduce((count, each) => count + (each >= depth ? 1 : 0), 0);
  return { resampled, flat: quantile(flat, LEVEL), p: (1 + asDeep) / (1 + flat.length) };
}
