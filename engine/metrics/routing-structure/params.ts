// What can be chosen about routing structure.

import { completeParams, type GivenParams, orNull, wholeNumber, wholeNumbers, yesOrNo } from '../read-params.ts';

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

/** @throws UserError naming the param that is not what it may be */
export function structureParams(given: GivenParams): StructureParams {
  return completeParams('routing-structure', STRUCTURE_DEFAULTS, given, {
    support: wholeNumber(1, 1_000_000),
    flows: wholeNumber(1, 10_000),
    layers: orNull(wholeNumbers(0, 65_535)),
    special: yesOrNo,
  });
}
