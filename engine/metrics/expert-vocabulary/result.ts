// From counts to labelled arrays.

import {
  type Dimension,
  formatCountOf,
  type LabelledArray,
  labelledArray,
  type RouterEntry,
  routerLabel,
} from '#protocol';
import { srpOf } from '../routing-consistency/srp.ts';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { correlate } from '../statistics/correlation.ts';
import type { IdCounts } from './id-counts.ts';
import type { VocabularyKind, VocabularyParams, VocabularyState } from './params.ts';
import { clustersOf, tokenSimilarity } from './similarity.ts';
import { type Vocabulary, vocabularyOf } from './specialisation.ts';

/** Why there is nothing to say of predictions, and what to do. */
const UNPREDICTED = 'the trace has no predictions: record it with --nll';

type Cells = readonly (number | string)[];

export async function vocabularyResult(
  state: VocabularyState,
  params: VocabularyParams,
  { trace, routers }: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const width = routers.reduce((sum, { experts }) => sum + experts, 0);
  const starts = routers.map((_, r) => routers.slice(0, r).reduce((sum, { experts }) => sum + experts, 0));
  const most = Math.max(...routers.map(({ experts }) => experts));
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const expert: Dimension = { name: 'expert', labels: Array.from({ length: most }, (_, e) => String(e)) };
  const base = {
    provenance: {
      traces: [trace],
      metric: 'expert-vocabulary',
      params: { ...params },
      variants: {
        vocabulary: 'first choice of each token (arXiv 2505.16056)',
        similarity: 'Bhattacharyya coefficient of first choices over token ids',
        cluster: 'average linkage, cut at the largest mean silhouette',
      },
    },
  };
  const array: MakeArray = (id, title, dims, cells, unit, over, nominal) =>
    labelledArray({ ...base, id, title, dims, cells, unit, over, ...(nominal ? { nominal } : {}) });
  const srp = routers.flatMap(({ experts }, r) =>
    Array.from(
      { length: experts },
      (_, e) => srpOf(state.atLeast[r] as Float64Array, params.m, e * (params.m + 1))?.srp,
    ),
  );
  const arrays: LabelledArray[] = [];
  for (const kind of params.kinds) {
    const table = state.tables[kind] as IdCounts;
    const found: Vocabulary[] = [];
    for (const [r, { experts }] of routers.entries()) {
      found.push(vocabularyOf(table, width, starts[r] as number, experts, params));
      await pause();
    }
    const counted = table.occurrences.filter((count) => count >= params.least).length;
    const lacking = kind === 'predicted' ? state.unpredicted : 0;
    const over =
      `${counted.toLocaleString('en-US')} token ids that occur at least ${params.least} times, special tokens ${params.special ? 'counted' : 'left out'}` +
      (lacking > 0 ? `, and so ${formatCountOf(lacking, 'token')} without a prediction` : '');
    const absent = lacking > 0 && table.ids.length === 0 ? UNPREDICTED : null;
    arrays.push(...kindArrays({ kind, found, srp, over, absent }, params, routers, layer, expert, array));
  }
  const similar: (number | string)[] = [];
  const cluster: (number | string)[] = [];
  for (const [r, { experts }] of routers.entries()) {
    const { ids, counts } = state.tables.input;
    const similarity = tokenSimilarity(counts, ids.length, width, starts[r] as number, experts);
    const clusters = clustersOf(similarity);
    for (let e = 0; e < most; e++) {
      const none = e >= experts ? `the layer has ${experts} experts` : 'never a first choice';
      cluster.push((clusters[e] ?? 0) > 0 ? (clusters[e] as number) : none);
      for (let f = 0; f < most; f++) {
        const value = e < experts && f < experts ? (similarity[e * experts + f] as number) : Number.NaN;
        similar.push(Number.isNaN(value) ? (f >= experts ? `the layer has ${experts} experts` : none) : value);
      }
    }
    await pause();
  }
  const over = `first choices of all tokens, special tokens ${params.special ? 'counted' : 'left out'}`;
  return [
    ...arrays,
    array(
      'similarity',
      'How alike two experts are in the tokens they take',
      [layer, expert, { ...expert, name: 'other' }],
      similar,
      'Bhattacharyya coefficient',
      over,
    ),
    array('cluster', 'Experts that take alike tokens', [layer, expert], cluster, 'number of the cluster', over, true),
  ];
}

type MakeArray = (
  id: string,
  title: string,
  dims: readonly Dimension[],
  cells: Cells,
  unit: string,
  over: string,
  nominal?: true,
) => LabelledArray;

const OF: Readonly<Record<VocabularyKind, string>> = {
  input: 'the token that is there',
  predicted: 'the token that the model predicts',
  next: 'the token that comes next',
};

function kindArrays(
  {
    kind,
    found,
    srp,
    over,
    absent,
  }: {
    readonly kind: VocabularyKind;
    readonly found: readonly Vocabulary[];
    readonly srp: readonly (number | undefined)[];
    readonly over: string;
    /** Why nothing of it is known; null where something is. */
    readonly absent: string | null;
  },
  { top, m }: VocabularyParams,
  routers: readonly RouterEntry[],
  layer: Dimension,
  expert: Dimension,
  array: MakeArray,
): readonly LabelledArray[] {
  const rank: Dimension = { name: 'rank', labels: Array.from({ length: top }, (_, i) => String(i + 1)) };
  const perExpert = (of: (vocabulary: Vocabulary, e: number) => number | string): Cells =>
    found.flatMap((vocabulary, r) =>
      expert.labels.map((_, e) => {
        const { experts } = routers[r] as RouterEntry;
        return e >= experts ? `the layer has ${experts} experts` : (absent ?? of(vocabulary, e));
      }),
    );
  const perRank = (of: 'id' | 'share'): Cells =>
    found.flatMap((vocabulary, r) =>
      expert.labels.flatMap((_, e) =>
        rank.labels.map((_, place) => {
          const { experts } = routers[r] as RouterEntry;
          if (e >= experts) return `the layer has ${experts} experts`;
          return vocabulary.top[e]?.[place]?.[of] ?? absent ?? 'no more tokens';
        }),
      ),
    );
  const values = found.flatMap(({ specialisation }) => [...specialisation]);
  const known = values.flatMap((value, i) => (Number.isNaN(value) ? [] : [{ value, srp: srp[i] }]));
  const pairs = known.filter((pair): pair is { value: number; srp: number } => pair.srp !== undefined);
  const correlated = correlate(
    pairs.map((pair) => pair.srp),
    pairs.map(({ value }) => value),
  );
  const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
  return [
    array(
      `vocabulary-${kind}`,
      `Vocabulary specialisation by ${OF[kind]}`,
      [layer, expert],
      perExpert(({ specialisation }, e) =>
        Number.isNaN(specialisation[e]) ? 'no token id belongs to it' : (specialisation[e] as number),
      ),
      'mean share of first choices',
      over,
    ),
    array(
      `vocabulary-${kind}-model`,
      `Vocabulary specialisation by ${OF[kind]}, mean of all experts`,
      [],
      [known.length === 0 ? (absent ?? 'no token id belongs to any expert') : mean],
      'mean share of first choices',
      over,
    ),
    array(
      `vocabulary-${kind}-srp`,
      `Correlation of SRP(${m}) and vocabulary specialisation by ${OF[kind]}`,
      [{ name: 'of', labels: ['r', 'p', 'experts'] }],
      typeof correlated === 'string'
        ? [absent ?? correlated, absent ?? correlated, pairs.length]
        : [correlated.r, correlated.p, pairs.length],
      'Pearson r; two-sided p; count',
      over,
    ),
    array(
      `owned-${kind}`,
      `Token ids that belong to each expert, by ${OF[kind]}`,
      [layer, expert],
      perExpert(({ owned }, e) => owned[e] as number),
      'token ids',
      over,
    ),
    array(
      `top-${kind}-ids`,
      `Token ids of the largest share, by ${OF[kind]}`,
      [layer, expert, rank],
      perRank('id'),
      'token id',
      over,
      true,
    ),
    array(
      `top-${kind}-share`,
      `Share of these ids that goes to the expert, by ${OF[kind]}`,
      [layer, expert, rank],
      perRank('share'),
      'share of first choices',
      over,
    ),
  ];
}
