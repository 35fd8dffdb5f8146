// Amounts per token that colour can show, and the end of their scale.

import type { SequenceData } from '#protocol';

/** Weight of one expert at each token; NaN where it was not chosen. [position] */
export function expertWeight(data: SequenceData, router: number, topK: number, expert: number): Float32Array {
  const experts = data.experts[router];
  const weights = data.weights[router];
  const values = new Float32Array(data.tokens).fill(Number.NaN);
  if (!experts || !weights) return values;
  for (let p = 0; p < data.tokens; p++) {
    for (let slot = p * topK; slot < (p + 1) * topK; slot++) {
      if (experts[slot] === expert) values[p] = weights[slot] as number;
    }
  }
  return values;
}

/** Share of a token's experts that the token before did not have; NaN for the first. [position] */
export function routeChange(experts: Uint16Array, topK: number): Float32Array {
  const values = new Float32Array(experts.length / topK).fill(Number.NaN);
  for (let p = 1; p < values.length; p++) {
    const before = experts.subarray((p - 1) * topK, p * topK);
    let fresh = 0;
    for (let slot = p * topK; slot < (p + 1) * topK; slot++) if (!before.includes(experts[slot] as number)) fresh++;
    values[p] = fresh / topK;
  }
  return values;
}

/** The largest of all values; 0 where there is none. */
export function largest(lists: readonly Float32Array[]): number {
  let max = 0;
  for (const values of lists) for (const value of values) if (value > max) max = value;
  return max;
}

/** A value below which the given share of all lie, so that one outlier does not wash out the rest. */
export function quantile(lists: readonly Float32Array[], share: number): number {
  const all = lists.flatMap((values) => Array.from(values.filter((value) => !Number.isNaN(value))));
  const sorted = Float64Array.from(all).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next round number, so that a scale holds still while its largest value moves a little. 0 stays 0. */
export function roundedUp(value: number): number {
  if (!(value > 0)) return 0;
  const power = Math.floor(Math.log10(value));
  const share = value / 10 ** power;
  const step = STEPS.find((each) => each >= share * (1 - 1e-6)) ?? 10;
  // Through decimal digits: 0.30000000000000004 would be printed as such.
  return Number(`${step}e${power}`);
}
