// One number of a metric as the figures draw it.

import { cellAt, type LabelledArray } from '#protocol';

/** null where there is no value, then `reason` says why. */
export interface Point {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reason: string;
}

/** The number under these labels. */
export function pointOf(array: LabelledArray, labels: Readonly<Record<string, string>>): Point {
  const place = cellAt(array, labels);
  if (place < 0) return { value: null, low: null, high: null, reason: 'not computed' };
  const known = (from: Float64Array | undefined): number | null => {
    const value = from?.[place];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const { values, bounds, missing } = array;
  const reason = missing.reasons[(missing.which[place] as number) - 1] ?? '';
  return { value: known(values), low: known(bounds?.low), high: known(bounds?.high), reason };
}

/** × 100 with one decimal: `49.1`. */
export function hundredths(value: number): string {
  return (value * 100).toFixed(1);
}

/** `49.1 [48.7, 49.5]`; a dash where there is no value, no bracket where there are no bounds. */
export function pointWords({ value, low, high }: Point): string {
  if (value === null) return '–';
  return low === null || high === null
    ? hundredths(value)
    : `${hundredths(value)} [${hundredths(low)}, ${hundredths(high)}]`;
}
