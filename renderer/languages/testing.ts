// A small answer of the metric for tests: en as reference, de and sw, three layers; sw lacks a value at the last one.

import { type ArraySpec, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';
import { type AlignmentArrays, alignmentArrays } from '../state/alignment.ts';
import { type ScoreArrays, scoreArrays } from '../state/alignment-scores.ts';

export const NO_PAIR = 'in every pair both profiles are uniform';
export const NO_TOKENS = 'no sequence has two tokens that count';

export const ROUTERS: readonly RouterEntry[] = [1, 2, 5].map((layer) => ({
  layer,
  router: 0,
  experts: 8,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
}));

const LAYERS = { name: 'layer', labels: ['L1', 'L2', 'L5'] };
const ALL = { name: 'language', labels: ['en', 'de', 'sw'] };
const OTHERS = { name: 'language', labels: ['de', 'sw'] };
const OR_MEAN = { name: 'language', labels: ['de', 'sw', 'mean of all'] };

const base: Pick<ArraySpec, 'title' | 'unit' | 'over' | 'provenance'> = {
  title: '',
  unit: '',
  over: '',
  provenance: {
    traces: [],
    metric: 'multilingual-alignment',
    params: { reference: 'en', profile: 'auto', seed: 1 },
    variants: { profile: 'mean router probabilities over all experts', average: 'divergence per pair, then mean' },
  },
};

/** @param pairs of de and sw with en */
export function testResult(pairs: readonly [number, number] = [40, 40]): readonly LabelledArray[] {
  const make = (id: string, spec: Pick<ArraySpec, 'dims' | 'cells' | 'bounds'>) =>
    labelledArray({ ...base, id, ...spec });
  return [
    make('divergence', {
      dims: [OTHERS, LAYERS],
      cells: [0.3, 0.1, 0.2, 0.5, 0.4, NO_PAIR],
      bounds: {
        low: [0.29, 0.09, 0.19, 0.49, 0.39, 0],
        high: [0.31, 0.11, 0.21, 0.51, 0.41, 0],
        level: 0.95,
        method: 'percentile',
        over: '40 items',
        resamples: 1000,
        seed: 1,
      },
    }),
    make('shuffled-pairs', { dims: [OTHERS, LAYERS], cells: [0.4, 0.3, 0.3, 0.6, 0.5, NO_PAIR] }),
    make('alignment', { dims: [OTHERS, LAYERS], cells: [0.1, 0.2, 0.1, 0.1, 0.1, NO_PAIR] }),
    make('divergence-matrix', {
      dims: [LAYERS, ALL, { name: 'other language', labels: ALL.labels }],
      // de is nearest to en, sw far from both.
      cells: [
        ...[0, 0.3, 0.5, 0.3, 0, 0.6, 0.5, 0.6, 0],
        ...[0, 0.1, 0.4, 0.1, 0, 0.7, 0.4, 0.7, 0],
        ...[0, 0.2, NO_PAIR, 0.2, 0, 0.8, NO_PAIR, 0.8, 0],
      ],
    }),
    make('entropy-profile', {
      dims: [ALL, LAYERS],
      cells: [0.95, 0.9, 0.8, 0.96, 0.91, 0.7, 0.9, 0.85, 0.6],
    }),
    make('entropy-token', { dims: [ALL, LAYERS], cells: [0.8, 0.7, 0.5, 0.8, 0.7, 0.5, 0.7, 0.6, 0.4] }),
    make('consistency', { dims: [ALL, LAYERS], cells: [0.2, 0.3, 0.4, 0.2, 0.3, 0.4, 0.3, 0.4, NO_TOKENS] }),
    make('consistency-chance', { dims: [LAYERS], cells: [0.125, 0.125, 0.25] }),
    make('tokens-per-item', { dims: [ALL], cells: [10, 12, 20] }),
    make('fertility', { dims: [ALL], cells: [1, 1.2, 2] }),
    make('trough-layers', {
      dims: [OR_MEAN, { name: 'edge', labels: ['lowest', 'from', 'to'] }],
      cells: [2, 2, 5, NO_PAIR, NO_PAIR, NO_PAIR, 2, 2, 5],
    }),
    make('trough-depth', { dims: [OR_MEAN], cells: [0.1, NO_PAIR, 0.1] }),
    make('middle-layers', { dims: [{ name: 'edge', labels: ['from', 'to'] }], cells: [2, 5] }),
    make('items', {
      dims: [ALL, { name: 'count', labels: ['items', 'pairs'] }],
      cells: [40, 40, 40, pairs[0], 40, pairs[1]],
    }),
  ];
}

/** The same with a score of en, de and sw, and r as if there were more of them. */
export function testScores(): ScoreArrays {
  const make = (
    id: string,
    spec: Pick<ArraySpec, 'dims' | 'cells' | 'bounds'> & Partial<Pick<ArraySpec, 'unit' | 'notes'>>,
  ) => labelledArray({ ...base, over: '2 languages', id, ...spec });
  const fisher = (low: readonly number[], high: readonly number[]) =>
    ({ low, high, level: 0.95, method: 'fisher-z', over: 'languages', resamples: 0, seed: null }) as const;
  const ways = { name: 'fertility', labels: ['counted in', 'removed'] };
  const chances = { name: 'probability', labels: ['p', 'q'] };
  const few = 'a correlation with one thing removed needs four pairs, found 2';
  const found = scoreArrays([
    ...testResult(),
    make('score', { dims: [ALL], cells: [0.9, 0.8, 0.4], unit: 'accuracy' }),
    make('divergence-middle', {
      dims: [OTHERS],
      cells: [0.15, 0.4],
      bounds: { ...fisher([0.1, 0.3], [0.2, 0.5]), method: 'percentile' },
    }),
    make('correlation-middle', {
      dims: [ways],
      cells: [-0.9, few],
      bounds: fisher([-0.99, 0], [0.2, 0]),
      notes: ['Only 2 languages.'],
    }),
    make('correlation-middle-p', { dims: [ways], cells: [0.0004, few] }),
    make('correlation', { dims: [LAYERS], cells: [0.5, -0.9, few], bounds: fisher([-0.2, -1, 0], [0.8, -0.6, 0]) }),
    make('correlation-p', { dims: [LAYERS, chances], cells: [0.2, 0.2, 0.01, 0.02, few, few] }),
    make('correlation-partial', { dims: [LAYERS], cells: [0.1, few, few] }),
    make('correlation-partial-p', { dims: [LAYERS, chances], cells: [0.7, 0.7, few, few, few, few] }),
    make('correlation-fertility', { dims: [], cells: [-0.8] }),
  ]);
  if (!found) throw new Error('no scores');
  return found;
}

export function testArrays(pairs?: readonly [number, number]): AlignmentArrays {
  return alignmentArrays(testResult(pairs));
}
