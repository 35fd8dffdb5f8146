import { expect, test } from 'vitest';
import { seededRandom, valueAt } from '#protocol';
import { type About, type Figure, groupsBy, summarise } from './summary.ts';

const about = (labels: readonly (string | undefined)[], runs = 1): About => ({
  ...{ by: 'language', groups: groupsBy(labels), what: 'questions', metric: 'm', params: {}, variants: {}, notes: [] },
  runs: [
    { suffix: '', title: '', interventions: 'none' },
    { suffix: '-edited', title: ', edited', interventions: 'mask_pre 1:2' },
  ].slice(0, runs),
});

const figure = (...quotients: Figure['quotients'][number][]): Figure => ({
  ...{ id: 'share', title: 'Share', unit: '', over: 'all', otherwise: 'nothing known' },
  quotients,
});

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);

test('quotients of sums by label, by hand, with unknown ones left out', async () => {
  const labels = ['en', 'de', 'en', 'de', 'sw'];
  const above = Float64Array.of(1, 6, 3, 2, Number.NaN);
  const below = Float64Array.of(2, 3, 2, 1, 9);
  const [array] = await summarise(figure([{ above, below }]), about(labels), { resamples: 0, seed: 1 });
  if (!array) throw new Error('no array');
  expect(array.dims).toEqual([{ name: 'language', labels: ['en', 'de', 'sw', 'all'] }]);
  expect(['en', 'de', 'sw', 'all'].map((language) => valueAt(array, { language }))).toEqual([
    1,
    2,
    'nothing known',
    1.5,
  ]);
  expect(array.bounds).toBeNull();
});

test('without labels there is one group, and a function is applied to the quotient', async () => {
  const quotients = [{ above: Float64Array.of(2, 4), below: ones(2), through: Math.exp }];
  const [array] = await summarise(figure(quotients), about([undefined, undefined]), { resamples: 0, seed: 1 });
  expect(array?.dims[0]?.labels).toEqual(['all']);
  expect(array?.values[0]).toBeCloseTo(Math.exp(3), 12);
});

test('bounds are near those of the normal law, and one observation has none', async () => {
  const random = seededRandom(3);
  const n = 400;
  const above = Float64Array.from({ length: n + 1 }, () => (random() < 0.3 ? 1 : 0));
  const labels = [...Array<string>(n).fill('en'), 'de'];
  const quotients = [{ above, below: ones(n + 1) }];
  const [array] = await summarise(figure(quotients), about(labels), { resamples: 2000, seed: 1 });
  const share = array?.values[0] as number;
  const half = 1.96 * Math.sqrt((share * (1 - share)) / n);
  expect(Math.abs((array?.bounds?.low[0] as number) - (share - half))).toBeLessThan(0.006);
  expect(Math.abs((array?.bounds?.high[0] as number) - (share + half))).toBeLessThan(0.006);
  expect(array?.bounds?.low[1]).toBeNaN();
  expect(array?.bounds).toMatchObject({ over: 'questions', resamples: 2000, seed: 1 });
});

test('the difference of two runs is drawn in pairs: a shift of all alike is certain', async () => {
  const before = Float64Array.from({ length: 50 }, (_, i) => i % 7);
  const after = before.map((value) => value + 2);
  const runs = [[{ above: before, below: ones(50) }], [{ above: after, below: ones(50) }]];
  const [plain, edited, difference] = await summarise(figure(...runs), about(Array(50).fill(undefined), 2), {
    resamples: 200,
    seed: 1,
  });
  expect([plain?.id, edited?.id, difference?.id]).toEqual(['share', 'share-edited', 'share-difference']);
  expect(difference?.values[0]).toBeCloseTo(2, 12);
  expect([difference?.bounds?.low[0], difference?.bounds?.high[0]].map((x) => (x as number).toFixed(9))).toEqual([
    '2.000000000',
    '2.000000000',
  ]);
  expect((plain?.bounds?.high[0] as number) - (plain?.bounds?.low[0] as number)).toBeGreaterThan(0.5);
});
