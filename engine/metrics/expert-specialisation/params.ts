// What can be chosen about specialisation, and what is kept while a trace is read.

import { paramReader, someText, wholeNumber, yesOrNo } from '../read-params.ts';

export interface SpecialisationParams {
  /** The label whose values experts may prefer: a domain, a language. */
  readonly by: string;
  /** Tokens of the segments that activation ratios and SRP are taken over; 16 in the published definition. */
  readonly m: number;
  /** Whether special tokens count. */
  readonly special: boolean;
  /** Resamples for bounds, and random labellings for what chance alone gives; 0 for neither. */
  readonly resamples: number;
  readonly seed: number;
}

export const SPECIALISATION_DEFAULTS: SpecialisationParams = {
  by: 'language',
  m: 16,
  special: false,
  resamples: 1000,
  seed: 1,
};

export const specialisationParams = paramReader<SpecialisationParams>(
  'expert-specialisation',
  SPECIALISATION_DEFAULTS,
  {
    by: someText,
    m: wholeNumber(1, 65_536),
    special: yesOrNo,
    resamples: wholeNumber(0, 100_000),
    seed: wholeNumber(0, 0xffff_ffff),
  },
);

/** Groups that the sequences of a set are dealt into; whole groups are drawn anew or given to another set. */
export const GROUPS = 32;

/** Of the sequences with one value of the label. */
export interface SetState {
  sequences: number;
  tokens: number;
  /** Sequences in each group. [group] */
  readonly members: Float64Array;
  /** Times chosen. [group, router and expert] */
  readonly chosen: Float64Array;
  /** Times chosen within segments of m tokens, over all starts. [router and expert] */
  readonly inSegments: Float64Array;
  /** Places in those segments, m for each. */
  segmentPlaces: number;
}

export interface SpecialisationState {
  readonly sets: Readonly<Record<string, SetState>>;
  /** (expert, segment) pairs with at least j hits, of the whole trace. [router] -> [expert, j] */
  readonly atLeast: readonly Float64Array[];
  /** Times chosen by place in the sequence. [bin of positions, router and expert] */
  readonly byPosition: Float64Array;
  /** Sequences that do not have the label. */
  unlabelled: number;
}
