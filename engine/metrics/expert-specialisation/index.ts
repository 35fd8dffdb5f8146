// What experts are for: which of the sets of texts that a label tells apart (domains, languages) choose them, and where in
// a text. Special tokens are left out unless they are asked for.
//   information, information-chance    per layer: what a choice says about the set (information.ts), and what it would say
//                                      if texts had their sets at random (chance.ts)
//   selectivity, selectivity-q         per expert, with the false discovery rate at which it counts as found
//   profile                            per expert: how its choices spread over the sets, one vote each; sums to 1
//   domain-cv, domain-cv-layer, domain-cv-model   published domain specialisation: sample standard deviation over mean of
//                                      the sets' activation ratios (segments of m tokens), sets above 1e-5 only; means of
//                                      experts
//   srp-correlation                    Pearson over all experts of SRP(m) and domain-cv, as published
//   position-load, position-information   load by place in the sequence, over even; what a choice says about the place
//   sets                               what it rests on
// Sources: domain specialisation of Local Routing Consistency (arXiv 2505.16056), to the last digit of its code; selectivity
// after the language specialisation of OLMoE (arXiv 2409.02060), as an entropy.

import { formatBytes, seededRandom, UserError } from '#protocol';
import { addAt, addTo } from '../add-to.ts';
import { countedIds } from '../counted-ids.ts';
import { segmentCounter } from '../routing-consistency/segment-counts.ts';
import type { SequenceMetric, TraceShape } from '../sequence-metric.ts';
import {
  GROUPS,
  type SetState,
  type SpecialisationParams,
  type SpecialisationState,
  specialisationParams,
} from './params.ts';
import { POSITION_BINS, positionBin } from './positions.ts';
import { specialisationResult } from './result.ts';

export { SPECIALISATION_DEFAULTS, type SpecialisationParams } from './params.ts';

/** Counts of all sets together. */
const MOST_BYTES = 2 ** 30;

export const expertSpecialisation: SequenceMetric<SpecialisationParams, SpecialisationState> = {
  id: 'expert-specialisation',
  title: 'Expert specialisation',
  needs: ['experts'],
  hasBy: true,
  params: specialisationParams,

  start(params, shape) {
    checkShape(params, shape);
    const { routers, trace } = shape;
    const starts = routers.map((_, r) => routers.slice(0, r).reduce((sum, { experts }) => sum + experts, 0));
    const experts = routers.reduce((sum, router) => sum + router.experts, 0);
    const counters = routers.map((router) => segmentCounter(params.m, router.experts));
    const byPosition = new Float64Array(POSITION_BINS * experts);
    const sets = new Map<string, SetState>();
    let unlabelled = 0;

    const setOf = (name: string): SetState => {
      const known = sets.get(name);
      if (known) return known;
      const bytes = (sets.size + 1) * (GROUPS + 1) * experts * 8;
      if (bytes > MOST_BYTES) {
        throw new UserError(
          `expert-specialisation: more than ${sets.size} different values of ${params.by} need more than ${formatBytes(MOST_BYTES)}.`,
          'Choose a label with fewer values.',
        );
      }
      const made = {
        sequences: 0,
        tokens: 0,
        members: new Float64Array(GROUPS),
        chosen: new Float64Array(GROUPS * experts),
        inSegments: new Float64Array(experts),
        segmentPlaces: 0,
      };
      sets.set(name, made);
      return made;
    };
    const stateNow = (): SpecialisationState => ({
      sets: Object.fromEntries(sets),
      atLeast: counters.map(({ atLeast }) => atLeast),
      byPosition,
      unlabelled,
    });

    return {
      get state() {
        return stateNow();
      },
      add({ sequence, labels, special, routers: routes }) {
        const name = labels[params.by] ?? '';
        if (name === '') {
          unlabelled++;
          return;
        }
        const set = setOf(name);
        const group = Math.floor(seededRandom(sequence)() * GROUPS);
        set.sequences++;
        set.members[group] = (set.members[group] as number) + 1;
        const left = params.special ? null : special;
        routers.forEach((router, r) => {
          const all = (routes[r] as (typeof routes)[number]).experts;
          const ids = countedIds(all, router, left, `${trace.name}, sequence ${sequence}`);
          const tokens = ids.length / router.topK;
          const from = starts[r] as number;
          counters[r]?.add(ids, router.topK);
          for (let t = 0; t < tokens; t++) {
            const weight = segmentsOver(t, tokens, params.m);
            const place = positionBin(t) * experts + from;
            for (let i = t * router.topK; i < (t + 1) * router.topK; i++) {
              const expert = ids[i] as number;
              addAt(set.chosen, group * experts + from + expert, 1);
              addAt(set.inSegments, from + expert, weight);
              addAt(byPosition, place + expert, 1);
            }
          }
          if (r > 0) return;
          set.tokens += tokens;
          set.segmentPlaces += params.m * Math.max(0, tokens - params.m + 1);
        });
      },
      merge(other) {
        unlabelled += other.unlabelled;
        other.atLeast.forEach((theirs, r) => {
          addTo(counters[r]?.atLeast as Float64Array, theirs);
        });
        addTo(byPosition, other.byPosition);
        for (const [name, theirs] of Object.entries(other.sets)) {
          const set = setOf(name);
          for (const key of ['sequences', 'tokens', 'segmentPlaces'] as const) set[key] += theirs[key];
          for (const key of ['members', 'chosen', 'inSegments'] as const) addTo(set[key], theirs[key]);
        }
      },
      finish: (pause) => specialisationResult(stateNow(), params, shape, pause),
    };
  },
};

/** How many segments of m tokens a token is in. */
function segmentsOver(position: number, tokens: number, m: number): number {
  return Math.max(0, Math.min(position + 1, tokens - position, m, tokens - m + 1));
}

function checkShape({ by }: SpecialisationParams, { trace, labels }: TraceShape): void {
  if (labels.includes(by)) return;
  throw new UserError(
    `expert-specialisation: no sequence of ${trace.name} has a label "${by}".`,
    labels.length > 0
      ? `There are: ${labels.join(', ')}. Choose one with --by.`
      : 'Record texts that have labels, such as the built-in corpora.',
  );
}
