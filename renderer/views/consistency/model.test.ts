import { expect, test } from 'vitest';
import { PUBLISHED_MODELS } from '#protocol';
import { ROUTERS, TOO_SHORT, testConsistency, testHits } from '../../locality/testing.ts';
import {
  consistencyModel,
  findPublished,
  isComparable,
  modelCount,
  publishedHits,
  publishedSrp,
  rankAmong,
  undefinedEverywhere,
} from './model.ts';

const model = consistencyModel(testConsistency(), testHits(), ROUTERS);
const olmoe = PUBLISHED_MODELS.find((each) => each.model.startsWith('OLMoE'));

test('SRP has its bounds and what it rests on, by m and by layer', () => {
  expect(model.lengths).toEqual([4, 16, 64]);
  expect(model.points[1]).toEqual({ value: 0.5, low: 0.48, high: 0.52, reason: '', rhoHat: 1.5, activation: 0.25 });
  expect(model.points[2]).toMatchObject({ value: null, low: null, reason: TOO_SHORT });
  expect(model.sequences).toEqual([
    { long: 40, short: 0 },
    { long: 30, short: 10 },
    { long: 0, short: 40 },
  ]);
  expect(model.layers.map(({ layer, points }) => [layer, points[1]?.value])).toEqual([
    [1, 0.4],
    [5, 0.6],
  ]);
});

test('SCH is found by m and rho, and names its definition', () => {
  expect(model.hits).toMatchObject({ definition: 'sch', words: 'how it evicts', rhos: [0.25, 1, 2] });
  expect(model.hits?.points[1]?.map(({ value }) => value)).toEqual([null, 0.55, 0.75]);
  expect(consistencyModel(testConsistency(), null, ROUTERS).hits).toBeNull();
});

test('only the published definition stands among published hit rates', () => {
  expect(isComparable(model)).toBe(true);
  const older = consistencyModel(testConsistency(), testHits('sch-static'), ROUTERS);
  expect([older.hits?.definition, isComparable(older)]).toEqual(['sch-static', false]);
});

test('what was published is given where it was, and nowhere else', () => {
  if (!olmoe) throw new Error('OLMoE is published');
  expect([4, 8, 16].map((m) => publishedSrp(olmoe, m))).toEqual([0.6469, null, 0.5091]);
  expect(publishedHits(olmoe, 16)).toEqual([
    { rho: 1, value: 0.515 },
    { rho: 2, value: 0.74 },
    { rho: 3, value: 0.861 },
  ]);
  expect(publishedHits(olmoe, 64)).toEqual([{ rho: 2, value: 0.666 }]);
  expect(publishedHits(olmoe, 32)).toEqual([]);
  expect(modelCount(model)).toBe(20);
});

test('a place among others counts those above, and leaves out what is undefined', () => {
  expect(rankAmong(0.5, [0.6, 0.4, null])).toEqual({ rank: 2, of: 3 });
  expect(rankAmong(null, [0.6])).toBeNull();
  expect(rankAmong(0.5, [null])).toBeNull();
});

test('a published model is found by its name or a part that only it has', () => {
  expect(findPublished(PUBLISHED_MODELS, 'olmoe')).toBe('OLMoE-1B-7B-0125');
  expect(findPublished(PUBLISHED_MODELS, ' mixtral-8X7B ')).toBe('Mixtral-8x7B');
  for (const text of ['', 'qwen', 'llama-99']) expect(findPublished(PUBLISHED_MODELS, text)).toBeNull();
});

test('where every m is undefined, it says why', () => {
  expect(undefinedEverywhere(model)).toBeNull();
  const short = { ...model, points: model.points.slice(2) };
  expect(undefinedEverywhere(short)).toBe(`Undefined at every m: ${TOO_SHORT}. Needed are longer sequences.`);
});
