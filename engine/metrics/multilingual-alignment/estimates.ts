// From values per item to what is shown: a mean, or the reason why there is none, with the means of its resamples.

import { type ArraySpec, type LabelledArray, labelledArray } from '#protocol';
import { type BootstrapOptions, meanOfKnown, percentileBounds, resampledMeans } from '../bootstrap.ts';
import type { Pause } from '../sequence-metric.ts';
import type { Series } from './series.ts';

export interface Estimate {
  readonly value: number | string;
  /** [resample]; null where there is no value. */
  readonly resampled: Float64Array | null;
}

/** @param reasons what to say of a series without any value. [series] */
export async function estimateMeans(
  series: readonly Series[],
  reasons: readonly string[],
  items: number,
  options: BootstrapOptions,
  pause: Pause,
): Promise<readonly Estimate[]> {
  const resampled = await resampledMeans(series, items, options, pause);
  return series.map((values, s) => {
    const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
    if (known === 0) return { value: reasons[s] as string, resampled: null };
    // One item drawn again and again says nothing of how much another one would have moved it.
    return { value: meanOfKnown(values), resampled: known > 1 ? (resampled[s] as Float64Array) : null };
  });
}

/** An estimate made of others, resample by resample. The first reason among them is its own. */
export function combine(parts: readonly Estimate[], of: (values: readonly number[]) => number): Estimate {
  const reason = parts.find(({ value }) => typeof value === 'string');
  if (reason) return reason;
  const value = of(parts.map((part) => part.value as number));
  if (!Number.isFinite(value)) return { value: 'it is divided by 0', resampled: null };
  const [first] = parts;
  if (!first?.resampled || parts.some(({ resampled }) => !resampled)) return { value, resampled: null };
  return {
    value,
    resampled: first.resampled.map((_, b) => of(parts.map(({ resampled }) => resampled?.[b] as number))),
  };
}

/** An array of estimates with bootstrap bounds over items. @param cells row-major */
export function estimatedArray(
  spec: Omit<ArraySpec, 'cells' | 'bounds'>,
  cells: readonly Estimate[],
  over: string,
  options: BootstrapOptions,
): LabelledArray {
  return labelledArray({
    ...spec,
    cells: cells.map(({ value }) => value),
    bounds:
      options.resamples === 0
        ? null
        : percentileBounds(
            cells.map(({ resampled }) => resampled),
            over,
            options,
          ),
  });
}
