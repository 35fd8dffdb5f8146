// From values per item to what is shown: a mean, or the reason why there is none, with the means of its resamples.

import { type ArraySpec, type LabelledArray, labelledArray } from '#protocol';
import type { Pause } from '../sequence-metric.ts';
import { type BootstrapOptions, meanOfKnown, percentileBounds, resampledMeans } from '../statistics/bootstrap.ts';
import type { Series } from './series.ts';
import type { ItemTable } from './table.ts';

export interface Estimate {
  readonly value: number | string;
  /** [resample]; null where there is no value. */
  readonly resampled: Float64Array | null;
}

/**
 * Means over places, from draws of items: what an item has in several roles is drawn together, for it is no further
 * item. Then a mean is the total over the number of values, both resampled.
 * @param series each [place]
 */
export async function estimateByItem(
  series: readonly Series[],
  reasons: readonly string[],
  { items, places }: Pick<ItemTable, 'items' | 'places'>,
  options: BootstrapOptions,
  pause: Pause,
): Promise<readonly Estimate[]> {
  if (places.length === items.length) return estimateMeans(series, reasons, items.length, options, pause);
  const folded = series.flatMap((values) => {
    const [totals, counts] = [0, 1].map(() => new Float64Array(items.length).fill(Number.NaN)) as [Series, Series];
    places.forEach(({ item }, i) => {
      const value = values[i] as number;
      if (Number.isNaN(value)) return;
      totals[item] = (Number.isNaN(totals[item]) ? 0 : (totals[item] as number)) + value;
      counts[item] = (Number.isNaN(counts[item]) ? 0 : (counts[item] as number)) + 1;
    });
    return [totals, counts];
  });
  const twice = reasons.flatMap((reason) => [reason, reason]);
  const means = await estimateMeans(folded, twice, items.length, options, pause);
  return series.map((_, s) =>
    combine(means.slice(2 * s, 2 * s + 2), ([total, count]) => (total as number) / (count as number)),
  );
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

/**
 * An array of estimates with bootstrap bounds over items.
 * @param cells row-major
 * @param items those that were drawn from
 */
export function estimatedArray(
  spec: Omit<ArraySpec, 'cells' | 'bounds'>,
  cells: readonly Estimate[],
  over: string,
  items: readonly string[],
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
            JSON.stringify(items),
          ),
  });
}
