// What can be chosen about load balance, and what is kept while a trace is read.

import { paramReader, wholeNumber, yesOrNo } from '../read-params.ts';

export interface BalanceParams {
  /** Whether special tokens count. */
  readonly special: boolean;
  /** Resamples of the sequences; 0 for none. */
  readonly resamples: number;
  readonly seed: number;
}

export const BALANCE_DEFAULTS: BalanceParams = { special: false, resamples: 1000, seed: 1 };

export const balanceParams = paramReader<BalanceParams>('load-balance', BALANCE_DEFAULTS, {
  special: yesOrNo,
  resamples: wholeNumber(0, 100_000),
  seed: wholeNumber(0, 0xffff_ffff),
});

/** Counts of the sequences so far. */
export interface BalanceState {
  sequences: number;
  tokens: number;
  /** Times chosen. [router, expert], one router after the other */
  readonly chosen: Float64Array;
  /** The same in every resample; empty without a bootstrap. [resample, router, expert] */
  readonly resampled: Float64Array;
}
