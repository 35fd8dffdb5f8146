// What can be chosen about routing structure, and what is kept while a trace is read.

import { orNull, paramReader, wholeNumber, wholeNumbers, yesOrNo } from '../read-params.ts';
import type { PathCounts } from './paths.ts';

export interface StructureParams {
  /** Tokens that independence must lead to expect, for a pair of experts to have a lift. */
  readonly support: number;
  /** How many of the strongest flows between layers are listed. */
  readonly flows: number;
  /** The layers that are looked at, as if there were no others between them; null: all that have a router. */
  readonly layers: readonly number[] | null;
  /** Whether special tokens count. */
  readonly special: boolean;
}

export const STRUCTURE_DEFAULTS: StructureParams = { support: 5, flows: 40, layers: null, special: false };

export const structureParams = paramReader<StructureParams>('routing-structure', STRUCTURE_DEFAULTS, {
  support: wholeNumber(1, 1_000_000),
  flows: wholeNumber(1, 10_000),
  layers: orNull(wholeNumbers(0, 65_535)),
  special: yesOrNo,
});

export interface StructureState {
  tokens: number;
  /** Tokens that chose an expert. [router][expert] */
  readonly chosen: readonly Float64Array[];
  /** Tokens that chose both, e < f. [router] -> [expert, expert] */
  readonly together: readonly Float64Array[];
  /** Tokens that chose e here and f in the next router. [router, but the last] -> [expert, next expert] */
  readonly onward: readonly Float64Array[];
  readonly paths: PathCounts;
}
