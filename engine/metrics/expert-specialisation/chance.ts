// How much would be found if it did not matter which set a text is in, and how sure is what was found: groups of whole
// sequences are given to the sets anew, at random, or drawn anew within each set. A group keeps what consecutive tokens
// and a text have in common, which single tokens would not.

import { seededRandom } from '#protocol';
import { noPause, type Pause } from '../sequence-metric.ts';
import { distributions, informationOf, selectivities } from './information.ts';

/** A group's choices in one layer: [expert], a part of a longer array. */
export interface Group {
  readonly set: number;
  readonly chosen: Float64Array;
}

export interface Chance {
  /** Information of every random labelling. [labelling] */
  readonly information: Float64Array;
  /** Per expert: random labellings that were at least as selective, plus one, of all plus one. */
  readonly p: Float64Array;
}

/** @param groups of one layer @param observed selectivity of each expert */
export async function randomLabellings(
  groups: readonly Group[],
  sets: number,
  observed: Float64Array,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
  pause: Pause = noPause,
): Promise<Chance> {
  const random = seededRandom(seed);
  const labels = groups.map(({ set }) => set);
  const information = new Float64Array(resamples);
  const reached = new Float64Array(observed.length).fill(1);
  for (let b = 0; b < resamples; b++) {
    for (let i = labels.length - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      const kept = labels[i] as number;
      labels[i] = labels[other] as number;
      labels[other] = kept;
    }
    const spread = distributions(sumGroups(groups, sets, (group) => labels[group] as number));
    information[b] = informationOf(spread);
    selectivities(spread).forEach((value, e) => {
      // An expert that nobody chose this time was not selective.
      if (value >= (observed[e] as number)) reached[e] = (reached[e] as number) + 1;
    });
    if (b % 16 === 0) await pause();
  }
  const p = reached.map((count, e) => (Number.isNaN(observed[e]) ? Number.NaN : count / (resamples + 1)));
  return { information, p };
}

/** Information when the groups of each set are drawn anew. [resample] */
export async function resampledInformation(
  groups: readonly Group[],
  sets: number,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
  pause: Pause = noPause,
): Promise<Float64Array> {
  const random = seededRandom(seed);
  const ofSet = Array.from({ length: sets }, (_, set) => groups.filter((group) => group.set === set));
  const information = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    const drawn = ofSet.flatMap((own) => own.map(() => own[Math.floor(random() * own.length)] as Group));
    information[b] = informationOf(distributions(sumGroups(drawn, sets, (group) => (drawn[group] as Group).set)));
    if (b % 16 === 0) await pause();
  }
  return information;
}

/** @returns per set [expert] */
export function sumGroups(
  groups: readonly Group[],
  sets: number,
  setOf: (group: number) => number,
): readonly Float64Array[] {
  const experts = groups[0]?.chosen.length ?? 0;
  const sums = Array.from({ length: sets }, () => new Float64Array(experts));
  groups.forEach(({ chosen }, g) => {
    const sum = sums[setOf(g)] as Float64Array;
    for (let e = 0; e < experts; e++) sum[e] = (sum[e] as number) + (chosen[e] as number);
  });
  return sums;
}
