// What can be chosen about vocabulary specialisation, and what is kept while a trace is read.

import { orNull, paramReader, someOf, wholeNumber, wholeNumbers, yesOrNo } from '../read-params.ts';
import type { IdCounts } from './id-counts.ts';

/** What a choice is looked at under: the token that is there, the model's own prediction after it, the one that came. */
export const VOCABULARY_KINDS = ['input', 'predicted', 'next'] as const;
export type VocabularyKind = (typeof VOCABULARY_KINDS)[number];

export interface VocabularyParams {
  readonly kinds: readonly VocabularyKind[];
  /** Token ids that occur less often do not count; 20 in the published definition. */
  readonly least: number;
  /** Tokens listed for each expert; 15 in the published one. */
  readonly top: number;
  /** Tokens of the segments of the SRP that it is correlated with. */
  readonly m: number;
  /** The layers that are looked at; null: all that have a router. */
  readonly layers: readonly number[] | null;
  /** Whether special tokens count. */
  readonly special: boolean;
}

export const VOCABULARY_DEFAULTS: VocabularyParams = {
  ...{ kinds: VOCABULARY_KINDS, least: 20, top: 15, m: 16, layers: null, special: false },
};

export const vocabularyParams = paramReader<VocabularyParams>('expert-vocabulary', VOCABULARY_DEFAULTS, {
  kinds: someOf(VOCABULARY_KINDS),
  least: wholeNumber(1, 1_000_000_000),
  top: wholeNumber(1, 1000),
  m: wholeNumber(1, 65_536),
  layers: orNull(wholeNumbers(0, 65_535)),
  special: yesOrNo,
});

export interface VocabularyState {
  /** That of `input` is always kept: experts are likened by it. */
  readonly tables: Readonly<Record<'input', IdCounts> & Partial<Record<VocabularyKind, IdCounts>>>;
  /** Tokens after which nothing was predicted, as in all of a trace without predictions. */
  readonly unpredicted: number;
  /** (expert, segment) pairs with at least j hits. [router] -> [expert, j] */
  readonly atLeast: readonly Float64Array[];
}
