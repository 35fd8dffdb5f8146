// Bounds of differences, cell by cell, the second less the first. Where both traces hold the same sequences, the same ones
// were drawn of both in every resample, so that each resample has a difference of its own; the bounds are those of the
// differences, taken as the metric takes its own:
//   percentile   the middle of them
//   basic        the same mirrored at the difference, which takes off what resampling adds to both
// Elsewhere bounds are put together from those of the two numbers, as if the traces were independent (MOVER: the method of
// variance estimates recovery, Zou and Donner 2008, Statistics in Medicine 27, 1693-1702):
//   low  = b − a − sqrt((b − b_low)² + (a_high − a)²)
//   high = b − a + sqrt((b_high − b)² + (a − a_low)²)

import type { Bounds, LabelledArray } from '#protocol';
import { type Interval, NO_BOUNDS, percentileInterval } from '../statistics/bootstrap.ts';
import { resampledOf } from '../statistics/resampled.ts';
import { basicInterval } from '../statistics/resampled-sums.ts';
import { describePairs, type Pairing } from './pair-sequences.ts';

/** Places of the two numbers in their arrays. */
export type CellPair = readonly [first: number, second: number];

export interface DifferenceBounds {
  readonly bounds: Bounds | null;
  /** Of which kind they are, to be said with the definition. */
  readonly kind: string;
  /** Why they were taken as if the traces were independent; null where they were not. */
  readonly drawnApart: string | null;
}

export function differenceBounds(
  a: LabelledArray,
  b: LabelledArray,
  cells: readonly CellPair[],
  pairing: Pairing,
): DifferenceBounds {
  if (!a.bounds || !b.bounds || a.bounds.level !== b.bounds.level) {
    return { bounds: null, kind: 'second less first', drawnApart: null };
  }
  const drawnApart = pairing.unpaired ?? whyDrawnOtherwise(a, b);
  if (drawnApart === null) {
    const over = a.bounds.over === 'sequences' ? describePairs(pairing) : `${a.bounds.over}, in pairs`;
    return {
      bounds: boundsLike(
        a.bounds,
        cells.map((cell) => pairedInterval(a, b, cell)),
        over,
      ),
      kind: `second less first; bounds from ${describePairs(pairing)} drawn together`,
      drawnApart,
    };
  }
  return {
    bounds: {
      ...boundsLike(
        a.bounds,
        cells.map((cell) => moverInterval(a, b, cell)),
      ),
      method: 'mover',
    },
    kind: `second less first; bounds as if the traces were independent, since ${drawnApart}`,
    drawnApart,
  };
}

/** What keeps two arrays of the same sequences from having been drawn alike; null where nothing does. */
function whyDrawnOtherwise(a: LabelledArray, b: LabelledArray): string | null {
  const [one, other] = [resampledOf(a), resampledOf(b)];
  if (!one || !other) return 'they are in closed form';
  const alike = one.from === other.from && a.bounds?.seed === b.bounds?.seed;
  return alike && a.bounds?.resamples === b.bounds?.resamples ? null : 'not the same is drawn of both';
}

function pairedInterval(a: LabelledArray, b: LabelledArray, [i, j]: CellPair): Interval {
  const [before, after] = [resampledOf(a)?.cells[i], resampledOf(b)?.cells[j]];
  if (!before || !after) return NO_BOUNDS;
  const differences = after.map((value, resample) => value - (before[resample] as number));
  const { level, method } = a.bounds as Bounds;
  if (method === 'percentile') return percentileInterval(differences, level);
  return basicInterval((b.values[j] as number) - (a.values[i] as number), differences, level);
}

function moverInterval(a: LabelledArray, b: LabelledArray, [i, j]: CellPair): Interval {
  const [x, y] = [a.values[i] as number, b.values[j] as number];
  const [ofA, ofB] = [a.bounds as Bounds, b.bounds as Bounds];
  const gap = (value: number, bound: number | undefined): number => value - (bound as number);
  return {
    low: y - x - Math.hypot(gap(y, ofB.low[j]), gap(x, ofA.high[i])),
    high: y - x + Math.hypot(gap(y, ofB.high[j]), gap(x, ofA.low[i])),
  };
}

function boundsLike(
  { level, method, over, resamples, seed }: Bounds,
  intervals: readonly Interval[],
  drawn = over,
): Bounds {
  return {
    ...{ level, method, over: drawn, resamples, seed },
    low: Float64Array.from(intervals, ({ low }) => low),
    high: Float64Array.from(intervals, ({ high }) => high),
  };
}
