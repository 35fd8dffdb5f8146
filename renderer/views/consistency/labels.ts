// SRP of the tokens of each value of a label: a language, a domain. Each has its own best threshold.

import { cellAt, type LabelledArray } from '#protocol';
import { pointOf } from '../../locality/point.ts';
import { arrayOf } from '../../state/locality.ts';
import type { SegmentPoint } from './model.ts';

export interface LabelProfile {
  readonly value: string;
  /** [m] */
  readonly points: readonly SegmentPoint[];
  /** Sequences that have a segment. [m] */
  readonly sequences: readonly number[];
}

/** @param lengths the figure's; of some m nothing may have been asked */
export function labelProfiles(
  result: readonly LabelledArray[],
  label: string,
  lengths: readonly number[],
): readonly LabelProfile[] {
  const [srp, kept, activation, segments] = ['srp-model', 'rho-hat-model', 'activation-model', 'segments'].map((id) =>
    arrayOf(result, id),
  ) as [LabelledArray, LabelledArray, LabelledArray, LabelledArray];
  return (srp.dims[0]?.labels ?? []).map((value) => ({
    value,
    points: lengths.map((length) => {
      const at = { [label]: value, m: String(length) };
      return {
        ...pointOf(srp, at),
        rhoHat: pointOf(kept, at).value,
        activation: pointOf(activation, at).value,
      };
    }),
    sequences: lengths.map((length) => {
      const place = cellAt(segments, { [label]: value, m: String(length), count: 'sequences' });
      return place < 0 ? 0 : (segments.values[place] ?? 0);
    }),
  }));
}

/** The least consistent first at this m; what is undefined last. */
export function leastFirst(profiles: readonly LabelProfile[], segment: number): readonly LabelProfile[] {
  const of = ({ points }: LabelProfile): number => points[segment]?.value ?? 2;
  return profiles.toSorted((a, b) => of(a) - of(b) || a.value.localeCompare(b.value));
}
