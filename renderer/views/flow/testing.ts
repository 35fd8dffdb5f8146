// A small answer of the metric for tests: layer 1 with four experts, layer 3 with three.

import { type ArraySpec, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';

export const RARE = 'fewer than 5 tokens expected';
const NO_ROW = 'the next layer has 3 experts';
const SAME = 'the same expert';
const ONLY_THREE = 'the layer has 3 experts';

const router: Omit<RouterEntry, 'layer' | 'experts'> = {
  router: 0,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};
export const ROUTERS: readonly RouterEntry[] = [
  { ...router, layer: 1, experts: 4 },
  { ...router, layer: 3, experts: 3 },
  { ...router, layer: 4, experts: 3 },
];

const base: Pick<ArraySpec, 'title' | 'unit' | 'over' | 'provenance'> = {
  title: '',
  unit: 'lift over independence',
  over: '100 tokens, special tokens left out',
  provenance: { traces: [], metric: 'routing-structure', params: { support: 5 }, variants: {} },
};
const LAYERS = { name: 'layer', labels: ['L1', 'L3'] };
const PAIR = { name: 'layers', labels: ['L1 to L3'] };
const FOUR = ['0', '1', '2', '3'];

/** As the engine answers about layers 1 and 3, padded to the larger of them. */
export function testResult(): readonly LabelledArray[] {
  const make = (id: string, spec: Pick<ArraySpec, 'dims' | 'cells' | 'notes'>) =>
    labelledArray({ ...base, id, ...spec });
  const flows = { name: 'flow', labels: ['L1.E2 to L3.E0', 'L1.E0 to L3.E1', 'L1.E3 to L3.E2'] };
  return [
    make('co-activation', {
      dims: [LAYERS, { name: 'expert', labels: FOUR }, { name: 'other', labels: FOUR }],
      cells: [
        ...[SAME, 0.5, 1.5, RARE],
        ...[0.5, SAME, 0, 1],
        ...[1.5, 0, SAME, 0.9],
        ...[RARE, 1, 0.9, SAME],
        ...[SAME, 0.7, 1.1, ONLY_THREE],
        ...[0.7, SAME, 0.8, ONLY_THREE],
        ...[1.1, 0.8, SAME, ONLY_THREE],
        ...[ONLY_THREE, ONLY_THREE, ONLY_THREE, ONLY_THREE],
      ],
    }),
    make('transition', {
      dims: [PAIR, { name: 'expert', labels: FOUR }, { name: 'next', labels: FOUR }],
      cells: [...[1, 2, 0.25, NO_ROW], ...[0, 0.5, RARE, NO_ROW], ...[5, 0.8, 0.9, NO_ROW], ...[0.7, 0.6, 1.2, NO_ROW]],
    }),
    make('transition-information', {
      dims: [PAIR],
      cells: [0.2],
      notes: ['Independent layers would show about 0.015 nats over so many tokens.'],
    }),
    make('flow-share', { dims: [flows], cells: [0.2, 0.15, 0.1] }),
    make('flow-lift', { dims: [flows], cells: [5, 2, 1.2] }),
    make('paths', {
      dims: [{ name: 'count', labels: ['tokens', 'different paths', 'effective paths'] }],
      cells: [100, 9, 5],
    }),
  ];
}
