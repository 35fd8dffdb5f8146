// What can be chosen about local routing consistency, and what is kept while a trace is read.

import { paramReader, wholeNumber, wholeNumbers, yesOrNo } from '../read-params.ts';

export interface ConsistencyParams {
  /** Tokens of a segment, m; each gets numbers of its own. */
  readonly segments: readonly number[];
  /** Resamples of the sequences; 0 for none. */
  readonly resamples: number;
  readonly seed: number;
  /** Whether special tokens count. */
  readonly special: boolean;
  /** Starts of a segment to tell apart; 0 for none. */
  readonly positions: number;
}

export const CONSISTENCY_DEFAULTS: ConsistencyParams = {
  segments: [4, 16, 64, 256],
  resamples: 1000,
  seed: 1,
  special: false,
  positions: 0,
};

export const consistencyParams = paramReader<ConsistencyParams>('routing-consistency', CONSISTENCY_DEFAULTS, {
  segments: wholeNumbers(1, 65_536),
  resamples: wholeNumber(0, 100_000),
  seed: wholeNumber(0, 0xffff_ffff),
  special: yesOrNo,
  positions: wholeNumber(0, 65_536),
});

export interface ConsistencyState {
  /** (expert, segment) pairs by hits, as segment-counts.ts counts them. [router][m] -> [expert, j] */
  readonly atLeast: readonly (readonly Float64Array[])[];
  /** As segment-positions.ts counts them, over all routers. [m] -> [start, j] */
  readonly byStart: readonly Float64Array[];
  /** Sums of the layers' counts in every resample; empty without a bootstrap. [resample, router, m, j] */
  readonly resampled: Float64Array;
  /** Sequences that have a segment, and those that are too short. [m] */
  readonly long: Float64Array;
  readonly short: Float64Array;
}
