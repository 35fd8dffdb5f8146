import { expect, test } from 'vitest';
import { type LabelledArray, type RouterEntry, seededRandom, valueAt } from '#protocol';
import { noPause } from '../sequence-metric.ts';
import { type Estimate, estimateMeans } from './estimates.ts';
import { troughArrays } from './trough-arrays.ts';
import { checkDepth } from './trough-null.ts';

const options = { by: 'language', resamples: 200, seed: 1 };

/** The arrays of languages whose items scatter around one curve, alike and independently in every layer. */
async function troughsOf(
  languages: number,
  items: number,
  curve: readonly number[],
): Promise<(id: string) => LabelledArray> {
  const random = seededRandom(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const names = Array.from({ length: languages }, (_, g) => `l${g}`);
  const series = names.flatMap(() => curve.map((d) => Float64Array.from({ length: items }, () => d + 0.1 * normal())));
  const estimates = await estimateMeans(series, [], items, options, noPause);
  const grid = names.map((_, g) => estimates.slice(g * curve.length, (g + 1) * curve.length));
  const base = {
    provenance: { traces: [], metric: 'multilingual-alignment', params: {}, variants: {} },
    notes: [],
    over: 'pairs',
    drawn: `${items} items`,
    items: [],
  };
  const { arrays } = await troughArrays(grid, names, routersOf(curve.length), options, base, noPause);
  return (id) => arrays.find((each) => each.id === id) as LabelledArray;
}

function routersOf(layers: number): readonly RouterEntry[] {
  const rest = { router: 0, experts: 8, topK: 2, score: 'softmax', normalize: false, scale: 1 } as const;
  return Array.from({ length: layers }, (_, layer) => ({ ...rest, layer, sharedExperts: 0, ids: 'expert' }));
}

test.each([
  [8, 170],
  [40, 60],
])(
  'of 100 flat curves of %i layers and %i items about five have bounds of the depth above 0, and the rest is named',
  async (layers, items) => {
    const array = await troughsOf(100, items, new Array(layers).fill(0.5));
    const [depth, p] = [array('trough-depth'), array('trough-p')];
    const found = [...depth.values.subarray(0, 100)].filter((value) => !Number.isNaN(value)).length;
    expect(found).toBeGreaterThan(60);
    const above = [...(depth.bounds?.low.subarray(0, 100) ?? [])].filter((low) => low > 0).length;
    expect(above).toBeLessThanOrEqual(9); // 97 % of binomial(100, 0.05)
    const sure = depth.dims[0]?.labels.filter((language) => {
      const value = valueAt(p, { language, probability: 'p' });
      return typeof value === 'number' && value <= 0.05;
    }) as readonly string[];
    expect(sure.length).toBeGreaterThan(0);
    expect(sure.length).toBeLessThanOrEqual(9);
    const named = depth.notes.at(-1)?.split(': ').at(-1)?.slice(0, -1).split(', ') ?? [];
    expect(named.length).toBe([...depth.values].filter((value) => !Number.isNaN(value)).length - sure.length);
    expect(named.some((language) => sure.includes(language))).toBe(false);
  },
);

test('a trough deeper than the noise has bounds around its depth in every language', async () => {
  const array = await troughsOf(20, 60, [0.6, 0.5, 0.3, 0.3, 0.5, 0.6]);
  const [depth, flat] = [array('trough-depth'), array('trough-flat')];
  depth.values.forEach((value, g) => {
    expect(depth.bounds?.low[g]).toBeGreaterThan(0.2);
    expect(depth.bounds?.low[g]).toBeLessThan(value);
    expect(depth.bounds?.high[g]).toBeGreaterThan(value);
    expect(flat.values[g]).toBeLessThan(0.1);
  });
  expect(depth.notes).toEqual([]);
});

test('a check by hand: four resamples of a curve 5, 1, 4 of depth 3', () => {
  const curve: readonly Estimate[] = [
    { value: 5, resampled: Float64Array.of(5, 9, 1, 6) },
    { value: 1, resampled: Float64Array.of(2, -3, 3, 1) },
    { value: 4, resampled: Float64Array.of(4, 4, 2, 5) },
  ];
  // Minus the curve: 0, 1, 0 and 4, -4, 0 and -4, 2, -2 and 1, 0, 1.
  const check = checkDepth(curve, 3);
  expect(check?.resampled).toEqual(Float64Array.of(2, 7, 0, 4));
  expect(check?.p).toBe(2 / 5);
  expect(check?.flat).toBeCloseTo(1 + 0.85 * 3, 12); // 0, 0, 1, 4: 95 % of the way
  expect(checkDepth([...curve.slice(1), { value: 9, resampled: null }], 3)).toBeNull();
});

test('a language that lacks a layer is left out of the mean, and that is said', async () => {
  const known = (value: number): Estimate => ({ value, resampled: null });
  const grid = [
    [known(3), known(1), known(2)],
    [known(9), { value: 'in every pair both profiles are uniform', resampled: null }, known(9)],
  ];
  const base = {
    provenance: { traces: [], metric: 'multilingual-alignment', params: {}, variants: {} },
    notes: [],
    over: 'pairs',
    drawn: '1 item',
    items: [],
  };
  const { arrays } = await troughArrays(grid, ['de', 'sw'], routersOf(3), options, base, noPause);
  const depth = arrays.find(({ id }) => id === 'trough-depth') as LabelledArray;
  expect(valueAt(depth, { language: 'mean of all' })).toBe(1);
  expect(depth.notes).toEqual(['sw left out of "mean of all": no divergence in some layer.']);
  expect(valueAt(arrays.at(-1) as LabelledArray, { language: 'de', probability: 'p' })).toBe(
    'too few items or resamples',
  );
});
