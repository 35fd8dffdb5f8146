// Which tokens experts are for, by the token that is there, by the one that the model predicts and by the one that comes
// next, and which experts of a layer take the same ones.
//   vocabulary-input, …-predicted, …-next        published vocabulary specialisation (specialisation.ts), per expert
//   vocabulary-…-model                           mean over the experts that have ids
//   vocabulary-…-srp                             Pearson over experts with SRP(m), as published
//   owned-…                                      token ids that belong to each expert
//   top-…-ids, top-…-share                       the ids of the largest P(e | v), and that share
//   similarity, cluster                          by the tokens that are there (similarity.ts)
// Special tokens are left out; a next token is the next one that counts, and the last of a sequence has none. What is
// predicted may be a special token. Predictions are in a trace that was recorded with nll; in others, and where none was
// computed, as after the tokens of a prompt, they are undefined.

import { NO_ID, type RouterEntry } from '#protocol';
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
  needs: ['experts', 'predicted'],
  params: vocabularyParams,

  start(params, shape) {
    const places = chosenRouters('expert-vocabulary', params.layers, shape);
    const routers = places.map((place) => shape.routers[place] as RouterEntry);
    const width = routers.reduce((sum, { experts }) => sum + experts, 0);
    const counters = routers.map(({ experts }) => segmentCounter(params.m, experts));
    const input = idTable(width);
    const tables = new Map<string, IdTable>(params.kinds.map((kind) => [kind, idTable(width)])).set('input', input);
    const [ofPredicted, ofNext] = [tables.get('predicted'), tables.get('next')];
    let unpredicted = 0;
    const stateNow = (): VocabularyState => ({
      tables: { input: input.state, ...Object.fromEntries([...tables].map(([kind, { state }]) => [kind, state])) },
      unpredicted,
      atLeast: counters.map(({ atLeast }) => atLeast),
    });
    return {
      get state() {
        return stateNow();
      },
      add({ sequence, tokenIds, special, predicted, routers: routes }) {
        const left = params.special ? null : special;
        const counted = left ? tokenIds.filter((_, i) => !left[i]) : tokenIds;
        const predictions = left ? predicted?.filter((_, i) => !left[i]) : predicted;
        const chosen = routers.map((router, r) => {
          const { experts } = routes[places[r] as number] as (typeof routes)[number];
          const ids = countedIds(experts, router, left, `${shape.trace.name}, sequence ${sequence}`);
          counters[r]?.add(ids, router.topK);
          return ids;
        });
        for (let t = 0; t < counted.length; t++) {
          countFirst(input, counted[t] as number, chosen, t, routers);
          const prediction = predictions?.[t] ?? NO_ID;
          if (prediction === NO_ID) unpredicted++;
          else if (ofPredicted) countFirst(ofPredicted, prediction, chosen, t, routers);
          if (ofNext && t + 1 < counted.length) countFirst(ofNext, counted[t + 1] as number, chosen, t, routers);
        }
      },
      merge(other) {
        for (const [kind, theirs] of Object.entries(other.tables)) {
          mergeTable(tables.get(kind) as IdTable, theirs, width);
        }
        unpredicted += other.unpredicted;
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
