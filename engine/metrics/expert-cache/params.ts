// What can be chosen about expert caches, and what is kept while a trace is read.

import { numbers, oneOf, paramReader, someOf, wholeNumber, wholeNumbers, yesOrNo } from '../read-params.ts';
import { POLICY_NAMES, type PolicyName } from './policies.ts';

export type CacheLevel = 'layer' | 'model';

export interface CacheParams {
  readonly policies: readonly PolicyName[];
  /** Tokens that a policy looks at, m, for those that look ahead; each gets numbers of its own. */
  readonly segments: readonly number[];
  /** Sizes with bounds, as multiples of the experts that a token needs. */
  readonly rhos: readonly number[];
  /** A cache for every layer, and one pool that all layers share. */
  readonly levels: readonly CacheLevel[];
  /** Whether a choice that takes an empty slot counts as found. */
  readonly filling: 'free' | 'miss';
  /** Which tokens count: all, those of prompts, or those that the model wrote after them. */
  readonly tokens: 'all' | 'prompt' | 'output';
  /** Resamples of the sequences; 0 for none. */
  readonly resamples: number;
  readonly seed: number;
  /** Whether special tokens count. */
  readonly special: boolean;
}

export const CACHE_DEFAULTS: CacheParams = {
  policies: ['sch', 'lru', 'lfu', 'belady'],
  segments: [4, 16, 64, 256],
  rhos: [0.5, 1, 1.5, 2, 2.5, 3],
  levels: ['layer', 'model'],
  filling: 'free',
  tokens: 'all',
  resamples: 1000,
  seed: 1,
  special: false,
};

export const cacheParams = paramReader<CacheParams>('expert-cache', CACHE_DEFAULTS, {
  policies: someOf(POLICY_NAMES),
  segments: wholeNumbers(1, 65_536),
  rhos: numbers(0.001, 65_536),
  levels: someOf(['layer', 'model']),
  filling: oneOf(['free', 'miss']),
  tokens: oneOf(['all', 'prompt', 'output']),
  resamples: wholeNumber(0, 100_000),
  seed: wholeNumber(0, 0xffff_ffff),
  special: yesOrNo,
});

/** Sums over sequences, so that two of them add up. */
export interface CacheState {
  /**
   * Share of a sequence's choices that are found by a cache of `place` + 1 slots and not by one of `place` slots.
   * [scope][policy] -> [place]
   */
  readonly shares: readonly (readonly Float64Array[])[];
  /** Share of a sequence's choices that take the empty slot `place`. [scope] -> [place] */
  readonly filling: readonly Float64Array[];
  /** Tokens of prompts and generated ones, whichever of them count. [kind] */
  readonly tokens: Float64Array;
  /** How many sequences have a token that counts: a single number. */
  readonly counted: Float64Array;
  /** Sequences that have a share, and those that are too short. [policy] */
  readonly long: Float64Array;
  readonly short: Float64Array;
  /** Sums of every resample: of `long`, then of the share found at each rho; empty without a bootstrap. [resample, column] */
  readonly resampled: Float64Array;
}
