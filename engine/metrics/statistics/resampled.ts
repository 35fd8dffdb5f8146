// The resamples behind bounds. Inside this room they go along with an array, so that what is made of two of them is
// resampled as they were; they are many numbers, and are taken off before an array leaves.

import type { Bounds, LabelledArray } from '#protocol';

export interface Resampled {
  /** What was drawn from, in any words: of the same, the same seed draws the same. */
  readonly from: string;
  /** Per cell [resample], NaN where a resample has no value; null for a cell without bounds. */
  readonly cells: readonly (Float64Array | null)[];
}

export interface ResampledBounds extends Bounds {
  readonly resampled: Resampled;
}

/** null where there are none, or they were taken off. */
export function resampledOf({ bounds }: Pick<LabelledArray, 'bounds'>): Resampled | null {
  return bounds && 'resampled' in bounds ? (bounds as ResampledBounds).resampled : null;
}

export function withoutResamples(array: LabelledArray): LabelledArray {
  if (resampledOf(array) === null) return array;
  const { resampled: _, ...bounds } = array.bounds as ResampledBounds;
  return { ...array, bounds };
}
