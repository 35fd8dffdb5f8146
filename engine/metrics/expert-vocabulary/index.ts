// Which tokens experts are for, by the token that is there and by the one that comes next, and which experts of a layer
// take the same ones.
//   vocabulary-input, vocabulary-next            published vocabulary specialisation (specialisation.ts), per expert
//   vocabulary-…-model                           mean over the experts that have ids
//   vocabulary-…-srp                             Pearson over experts with SRP(m), as published
//   owned-…                                      token ids that belong to each expert
//   top-…-ids, top-…-share                       the ids of the largest P(e | v), and that share
//   similarity, cluster                          by the tokens that are there (similarity.ts)
// The third published kind, by the model's own prediction, needs predictions, which a trace does not hold. Special tokens
// are left out; a next token is the next one that counts, and the last of a sequence has none.

import type { RouterEntry } from '#protocol';
import { addTo } from '../add-to.ts';
import { chosenRouters } from '../chosen-routers.ts';
import { countedIds } from '../counted-ids.ts';
import { segmentCounter } from '../routing-consistency/segment-counts.ts';
import type { SequenceMetric } from '../sequence-metric.ts';
import { type IdCounts, type IdTable, idTable } from './id-counts.ts';
import { type VocabularyParams, type VocabularyState, vocabularyParams } from './params.ts';
import { vocabularyResult } from './result.ts';

export { VOCABULARY_DEFAULTS, type VocabularyParams } from './params.ts';

export const expertVocabulary: SequenceMetric<VocabularyParams, VocabularyState> = {
  id: 'expert-vocabulary',
  title: 'Expert vocabulary',
  needs: ['experts'],
  params: vocabularyParams,

  start(params, shape) {
    const places = chosenRouters('expert-vocabulary', params.layers, shape);
    const routers = places.map((place) => shape.routers[place] as RouterEntry);
    const width = routers.reduce((sum, { experts }) => sum + experts, 0);
    const counters = routers.map(({ experts }) => segmentCounter(params.m, experts));
    const tables = { input: idTable(width), next: idTable(width) };
    const stateNow = (): VocabularyState => ({
      input: tables.input.state,
      next: tables.next.state,
      atLeast: counters.map(({ atLeast }) => atLeast),
    });
    return {
      get state() {
        return stateNow();
      },
      add({ sequence, tokenIds, special, routers: routes }) {
        const left = params.special ? null : special;
        const counted = left ? tokenIds.filter((_, i) => !left[i]) : tokenIds;
        const chosen = routers.map((router, r) => {
          const { experts } = routes[places[r] as number] as (typeof routes)[number];
          const ids = countedIds(experts, router, left, `${shape.trace.name}, sequence ${sequence}`);
          counters[r]?.add(ids, router.topK);
          return ids;
        });
        for (let t = 0; t < counted.length; t++) {
          countFirst(tables.input, counted[t] as number, chosen, t, routers);
          if (t + 1 < counted.length) countFirst(tables.next, counted[t + 1] as number, chosen, t, routers);
        }
      },
      merge(other) {
        mergeTable(tables.input, other.input, width);
        mergeTable(tables.next, other.next, width);
        other.atLeast.forEach((theirs, r) => {
          addTo(counters[r]?.atLeast as Float64Array, theirs);
        });
      },
      finish: (pause) => vocabularyResult(stateNow(), params, { ...shape, routers }, pause),
    };
  },
};

/** The first choices of one token, in all routers, under an id. */
function countFirst(
  table: IdTable,
  id: number,
  chosen: readonly Uint16Array[],
  position: number,
  routers: readonly RouterEntry[],
): void {
  let at = table.rowOf(id);
  const { counts } = table.state;
  for (const [r, { topK, experts }] of routers.entries()) {
    const cell = at + (chosen[r]?.[position * topK] as number);
    counts[cell] = (counts[cell] as number) + 1;
    at += experts;
  }
}

function mergeTable(table: IdTable, other: IdCounts, width: number): void {
  other.ids.forEach((id, o) => {
    const row = table.rowOf(id, other.occurrences[o]);
    const { counts } = table.state;
    for (let e = 0; e < width; e++)
      counts[row + e] = (counts[row + e] as number) + (other.counts[o * width + e] as number);
  });
}
