// How far SRP moves with other sequences: taken anew from the sums of every resample.

import type { Bounds } from '#protocol';
import type { Pause } from '../sequence-metric.ts';
import { basicBounds } from '../statistics/resampled-sums.ts';
import type { ConsistencyParams, ConsistencyState } from './params.ts';
import { type Srp, srpOf } from './srp.ts';

/** Layers first, [router, m], then the model, [m]; per cell the SRP of every resample, NaN where it has no segment. */
export async function resampledSrp(
  { resampled }: ConsistencyState,
  { segments: lengths, resamples }: ConsistencyParams,
  routers: number,
  pause: Pause,
): Promise<readonly Float64Array[] | null> {
  if (resampled.length === 0) return null;
  const series = Array.from({ length: (routers + 1) * lengths.length }, () => new Float64Array(resamples));
  let at = 0;
  for (let b = 0; b < resamples; b++) {
    const model = lengths.map((m) => new Float64Array(m + 1));
    for (let r = 0; r <= routers; r++) {
      lengths.forEach((m, s) => {
        const sum = model[s] as Float64Array;
        const cell = series[r * lengths.length + s] as Float64Array;
        const counts = r === routers ? sum : resampled.subarray(at, at + m + 1);
        cell[b] = srpOf(counts, m)?.srp ?? Number.NaN;
        if (r === routers) return;
        at += m + 1;
        counts.forEach((count, j) => {
          sum[j] = (sum[j] as number) + count;
        });
      });
    }
    if (b % 50 === 0) await pause();
  }
  return series;
}

/** @param cells the length m changes fastest */
export function boundsOf(
  cells: readonly (Srp | string)[],
  series: readonly Float64Array[],
  { long }: Pick<ConsistencyState, 'long'>,
  params: ConsistencyParams,
): Bounds {
  // One sequence drawn again and again says nothing of how much another one would have moved it.
  const estimates = cells.map((cell, i) =>
    typeof cell === 'string' || (long[i % long.length] as number) < 2 ? null : cell.srp,
  );
  return basicBounds(estimates, series, params);
}
