// Small answers of both metrics for tests: two layers, m = 4 and 16 with bounds, 64 too long for every sequence.

import { type ArraySpec, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';
import type { Definition } from '../state/locality.ts';

export const TOO_SHORT = 'no sequence has 64 tokens that count (40 sequences shorter)';

export const ROUTERS: readonly RouterEntry[] = [1, 5].map((layer) => ({
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

const LAYERS = { name: 'layer', labels: ['L1', 'L5'] };
const SEGMENTS = { name: 'm', labels: ['4', '16', '64'] };
const base = { title: '', unit: '', over: '' };
const bootstrap = { level: 0.95, method: 'basic', over: 'sequences', resamples: 1000, seed: 1 } as const;

const provenance = (metric: string, variants: Readonly<Record<string, string>>): ArraySpec['provenance'] => ({
  traces: [],
  metric,
  params: { seed: 1 },
  variants,
});

export function testConsistency(): readonly LabelledArray[] {
  const own = { ...base, provenance: provenance('routing-consistency', { srp: 'best F1' }) };
  const make = (id: string, dims: ArraySpec['dims'], cells: ArraySpec['cells'], bounds: ArraySpec['bounds'] = null) =>
    labelledArray({ ...own, id, dims, cells, bounds });
  const layers = [LAYERS, SEGMENTS];
  return [
    make('srp-model', [SEGMENTS], [0.6, 0.5, TOO_SHORT], {
      ...bootstrap,
      low: [0.59, 0.48, 0],
      high: [0.61, 0.52, 0],
    }),
    make('rho-hat-model', [SEGMENTS], [0.9, 1.5, TOO_SHORT]),
    make('activation-model', [SEGMENTS], [0.25, 0.25, TOO_SHORT]),
    make('srp-layer', layers, [0.5, 0.4, TOO_SHORT, 0.7, 0.6, TOO_SHORT]),
    make('rho-hat-layer', layers, [0.8, 1.4, TOO_SHORT, 1, 1.6, TOO_SHORT]),
    make('activation-layer', layers, [0.25, 0.25, TOO_SHORT, 0.25, 0.25, TOO_SHORT]),
    // Expert e of 8 is chosen by (e + 1) of 18 tokens, in the second layer as often; SRP is the load and a third of the rest.
    ...(['srp-expert', 'activation-expert'] as const).map((id) =>
      make(
        id,
        [LAYERS, { name: 'expert', labels: ['0', '1', '2', '3', '4', '5', '6', '7'] }, SEGMENTS],
        Array.from({ length: 2 * 8 * 3 }, (_, i) => {
          if (i % 3 === 2) return TOO_SHORT;
          const load = ((Math.floor(i / 3) % 8) + 1) / 18;
          return id === 'srp-expert' ? load + (1 - load) / 3 : load;
        }),
      ),
    ),
    make(
      'segments',
      [SEGMENTS, { name: 'count', labels: ['segments per expert', 'sequences', 'sequences too short'] }],
      [400, 40, 0, 100, 30, 10, 0, 0, 40],
    ),
  ];
}

/** SRP by a label at m = 4 and 16: the first value 50 and 40, each other one 10 more; the last has no segment of 16. */
export function testConsistencyBy(label: string, values: readonly string[]): readonly LabelledArray[] {
  const lengths = { name: 'm', labels: ['4', '16'] };
  const make = (id: string, cell: (v: number, at: number) => number | string) =>
    labelledArray({
      ...base,
      id,
      provenance: { ...provenance('routing-consistency', {}), params: { by: label } },
      dims: [{ name: label, labels: values }, lengths],
      cells: values.flatMap((_, v) =>
        [0, 1].map((at) => (at === 1 && v === values.length - 1 ? 'too short' : cell(v, at))),
      ),
    });
  return [
    make('srp-model', (v, at) => 0.5 + 0.1 * v - 0.1 * at),
    make('rho-hat-model', () => 1.5),
    make('activation-model', () => 0.25),
    labelledArray({
      ...base,
      id: 'segments',
      provenance: provenance('routing-consistency', {}),
      dims: [
        { name: label, labels: values },
        lengths,
        { name: 'count', labels: ['segments per expert', 'sequences', 'sequences too short'] },
      ],
      cells: values.flatMap((_, v) =>
        [0, 1].flatMap((at) => [100, at === 1 && v === values.length - 1 ? 0 : 10 + v, at]),
      ),
    }),
  ];
}

/** A pool at rho = 1 and 2; there is no cache of half an expert. */
export function testHits(definition: Definition = 'sch'): readonly LabelledArray[] {
  const half = '0.25 times 4 experts is not a whole number';
  return [
    labelledArray({
      ...base,
      id: 'hit-rate-model',
      provenance: provenance('expert-cache', { [definition]: 'how it evicts' }),
      dims: [
        { name: 'policy', labels: [4, 16, 64].map((m) => `${definition}-${m}`) },
        { name: 'rho', labels: ['0.25', '1', '2'] },
      ],
      cells: [half, 0.5, 0.7, half, 0.55, 0.75, half, 0.45, 0.65],
    }),
  ];
}

const POLICIES = { name: 'policy', labels: ['lru', 'sch-16', 'belady'] };
const sizes = (most: number) => ({ name: 'size', labels: Array.from({ length: most }, (_, c) => String(c + 1)) });

/** Two layers of four experts, two of them a token's: policy p finds (size + p) of (most + p). */
export function testCaches(filling: 'free' | 'miss' = 'free'): readonly LabelledArray[] {
  const own: ArraySpec['provenance'] = {
    ...provenance('expert-cache', { lru: 'evicts the oldest', sch: 'looks ahead', belady: 'knows the future' }),
    params: { seed: 1, filling, tokens: 'all' },
  };
  const make = (id: string, dims: ArraySpec['dims'], cells: ArraySpec['cells'], bounds: ArraySpec['bounds'] = null) =>
    labelledArray({ ...base, id, provenance: own, dims, cells, bounds });
  const rates = (most: number) =>
    POLICIES.labels.flatMap((_, p) => Array.from({ length: most }, (_each, c) => (c + 1 + p) / (most + p)));
  const rho = { name: 'rho', labels: ['1', '2'] };
  return [
    make('hit-rate-model-by-size', [POLICIES, sizes(8)], rates(8)),
    // Rho 1 and 2 are four and eight experts of the pool.
    make('hit-rate-model', [POLICIES, rho], [4 / 8, 1, 5 / 9, 1, 6 / 10, 1], {
      ...bootstrap,
      low: [0.45, 1, 0.5, 1, 0.55, Number.NaN],
      high: [0.55, 1, 0.6, 1, 0.65, Number.NaN],
    }),
    // The second layer finds half of what the first one does.
    make('hit-rate-layer-by-size', [LAYERS, POLICIES, sizes(4)], [...rates(4), ...rates(4).map((rate) => rate / 2)]),
    // The first layer gains twice as much from every expert.
    make(
      'hit-rate-fitted-by-size',
      [POLICIES, sizes(8)],
      POLICIES.labels.flatMap((_, p) => {
        const own = rates(4).slice(p * 4, p * 4 + 4);
        return [...own.map((rate) => rate / 2), ...own.map((rate) => 0.5 + rate / 4)];
      }),
    ),
    make(
      'fitted-layer',
      [POLICIES, { ...sizes(8), name: 'slot' }],
      POLICIES.labels.flatMap(() => [0, 0, 0, 0, 1, 1, 1, 1]),
    ),
    make('tokens', [{ name: 'token', labels: ['prompt', 'output'] }], [500, 0]),
    make(
      'sequences',
      [POLICIES, { name: 'count', labels: ['sequences', 'sequences too short'] }],
      [40, 0, 40, 0, 40, 0],
    ),
  ];
}

/** LRU alone, by a label: the second value finds half of what the first does, the third a third, of ten sequences more each. */
export function testCachesBy(label: string, values: readonly string[]): readonly LabelledArray[] {
  const wanted = ['hit-rate-model-by-size', 'hit-rate-layer-by-size', 'sequences'];
  return testCaches()
    .filter(({ id }) => wanted.includes(id))
    .map((array) => {
      const { id, dims, provenance: own } = array;
      const lru = dims.map((dim) => (dim.name === 'policy' ? { ...dim, labels: ['lru'] } : dim));
      const at = dims.findIndex(({ name }) => name === 'policy');
      const inner = dims.slice(at + 1).reduce((product, { labels }) => product * labels.length, 1);
      const cells = [...array.values].filter((_, i) => Math.floor(i / inner) % POLICIES.labels.length === 0);
      return labelledArray({
        ...base,
        id,
        provenance: { ...own, params: { ...own.params, by: label } },
        dims: [{ name: label, labels: values }, ...lru],
        cells: values.flatMap((_, v) =>
          id === 'sequences' ? [10 * (v + 1), 0] : cells.map((value) => value / (v + 1)),
        ),
      });
    });
}

/** The routers of these caches. */
export const CACHED: readonly RouterEntry[] = ROUTERS.map((router) => ({ ...router, experts: 4 }));
