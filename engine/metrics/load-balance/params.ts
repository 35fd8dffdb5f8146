// What can be chosen about load balance.

import { completeParams, type GivenParams, type ParamCheck, wholeNumber, yesOrNo } from '../read-params.ts';

export interface BalanceParams {
  /** The label whose values are looked at one by one; empty: the whole trace alone. */
  readonly by: string;
  /** Whether special tokens count. */
  readonly special: boolean;
  /** Resamples of the sequences; 0 for none. */
  readonly resamples: number;
  readonly seed: number;
}

export const BALANCE_DEFAULTS: BalanceParams = { by: '', special: false, resamples: 1000, seed: 1 };

const labelOrNone: ParamCheck = {
  expected: 'the name of a label, or an empty text for none',
  passes: (value) => typeof value === 'string' && value.length <= 1000,
};

/** @throws UserError naming the param that is not what it may be */
export function balanceParams(given: GivenParams): BalanceParams {
  return completeParams('load-balance', BALANCE_DEFAULTS, given, {
    by: labelOrNone,
    special: yesOrNo,
    resamples: wholeNumber(0, 100_000),
    seed: wholeNumber(0, 0xffff_ffff),
  });
}
