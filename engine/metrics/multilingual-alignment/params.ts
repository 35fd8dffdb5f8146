// What can be chosen about multilingual alignment, and what is kept while a trace is read.

import type { Plain } from '#protocol';
import { oneOf, orNull, paramReader, someText, wholeNumber, yesOrNo } from '../read-params.ts';
import type { Pairing } from './consistency.ts';
import type { LayerRange } from './middle.ts';
import { isScoreChoice, type ScoreChoice } from './scores.ts';
import type { SequenceEntry } from './table.ts';

export interface AlignmentParams {
  /** The label that tells the sets apart. */
  readonly by: string;
  /** The set that the others are compared with. */
  readonly reference: string;
  /** What profiles are made of; `auto`: probabilities where logits were recorded, else choices. */
  readonly profile: 'auto' | 'probs' | 'choices';
  /** Pairs of tokens of the consistency. */
  readonly pairing: Pairing;
  /** Whether special tokens count. */
  readonly special: boolean;
  readonly resamples: number;
  /** Ways to shuffle the pairs of the control. */
  readonly shuffles: number;
  readonly seed: number;
  /** First and last of the layers that one number for the middle is taken over; null: the trough of the mean of all. */
  readonly middle: LayerRange | null;
  /** What to correlate the divergence with; null: bits per byte, where losses were recorded. */
  readonly scores: ScoreChoice | null;
}

export const ALIGNMENT_DEFAULTS: AlignmentParams = {
  by: 'language',
  reference: 'en',
  profile: 'auto',
  pairing: 'all',
  special: false,
  resamples: 1000,
  shuffles: 5,
  seed: 1,
  middle: null,
  scores: null,
};

export interface AlignmentState {
  readonly entries: SequenceEntry[];
  /** Sequences that belong to no item, or to no set. */
  unplaced: number;
}

export const alignmentParams = paramReader<AlignmentParams>('multilingual-alignment', ALIGNMENT_DEFAULTS, {
  by: someText,
  reference: someText,
  profile: oneOf(['auto', 'probs', 'choices']),
  pairing: oneOf(['all', 'adjacent']),
  special: yesOrNo,
  resamples: wholeNumber(0, 100_000),
  shuffles: wholeNumber(1, 1000),
  seed: wholeNumber(0, 0xffff_ffff),
  middle: orNull({ expected: 'the first layer and the last, as in [2,4]', passes: isRange, list: true }),
  scores: orNull({
    expected: 'bits-per-byte, bits-per-item or { name, values: { language: number } }',
    passes: isScoreChoice,
  }),
});

function isRange(value: Plain): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [from, to] = value;
  const { passes } = wholeNumber(0, 100_000);
  return passes(from as Plain) && passes(to as Plain) && (from as number) <= (to as number);
}
