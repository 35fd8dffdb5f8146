// What can be chosen about multilingual alignment, and what is kept while a trace is read.

import type { Plain } from '#protocol';
import { completeParams, type GivenParams, oneOf, someText, wholeNumber, yesOrNo } from '../read-params.ts';
import type { Pairing } from './consistency.ts';
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
  /** A number per language, such as its accuracy on a benchmark, to correlate the divergence with. */
  readonly scores: { readonly name: string; readonly values: Readonly<Record<string, number>> } | null;
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
  scores: null,
};

export interface AlignmentState {
  readonly entries: SequenceEntry[];
  /** Sequences that belong to no item, or to no set. */
  unplaced: number;
}

/** @throws UserError naming the param that is not what it may be */
export function alignmentParams(given: GivenParams): AlignmentParams {
  return completeParams('multilingual-alignment', ALIGNMENT_DEFAULTS, given, {
    by: someText,
    reference: someText,
    profile: oneOf(['auto', 'probs', 'choices']),
    pairing: oneOf(['all', 'adjacent']),
    special: yesOrNo,
    resamples: wholeNumber(0, 100_000),
    shuffles: wholeNumber(1, 1000),
    seed: wholeNumber(0, 0xffff_ffff),
    scores: { expected: 'null or { name, values: { language: number } }', passes: isScores },
  });
}

function isScores(value: Plain): boolean {
  if (value === null) return true;
  if (typeof value !== 'object' || !('name' in value) || !('values' in value)) return false;
  const { name, values } = value;
  if (!someText.passes(name) || typeof values !== 'object' || values === null) return false;
  return Object.values(values).every((score) => typeof score === 'number' && Number.isFinite(score));
}
