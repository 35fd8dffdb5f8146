import { expect, test } from 'vitest';
import { CACHED, testCaches } from '../../locality/testing.ts';
import { cacheModel, costOf, layerSize, policyName, rateAt, residentExperts, sizeOf } from './model.ts';

const pool = cacheModel(testCaches(), CACHED, 'model');
const layers = cacheModel(testCaches(), CACHED, 'layer');

test('a pool has every size up to all experts, with bounds where there are any', () => {
  expect([pool.most, pool.experts, pool.perToken, pool.perRho, pool.sequences]).toEqual([8, 8, 4, 4, 40]);
  expect(pool.policies.map(({ name, words }) => [name, words])).toEqual([
    ['LRU', 'evicts the oldest'],
    ['SCH(16)', 'looks ahead'],
    ['Belady', 'knows the future'],
  ]);
  expect([...(pool.policies[1]?.rates ?? [])]).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((found) => found / 9));
  expect(pool.policies[0]?.bounds).toEqual([
    { size: 4, low: 0.45, high: 0.55 },
    { size: 8, low: 1, high: 1 },
  ]);
  expect(pool.policies[2]?.bounds).toHaveLength(1);
});

test('a cache per layer finds the mean over what a token needs, and has no bounds', () => {
  expect([layers.most, layers.perRho]).toEqual([4, 2]);
  expect(rateAt(layers.policies[0]?.rates, 2)).toBeCloseTo((0.5 + 0.25) / 2, 12);
  expect(layers.policies[0]?.bounds).toEqual([]);
  expect(layers.layers.map(({ layer, rates }) => [layer, rateAt(rates[0], 4)])).toEqual([
    [1, 1],
    [5, 0.5],
  ]);
});

test('the mean weighs a layer by its topK, and a layer with fewer experts is whole at its own size', () => {
  // The first layer has two experts of which a token takes one; the rest of its row is undefined.
  const small = CACHED.map((router, i) => (i === 0 ? { ...router, experts: 2, topK: 1 } : router));
  const own = testCaches().map((array) =>
    array.id === 'hit-rate-layer-by-size'
      ? { ...array, values: array.values.map((v, i) => (i % 12 >= 2 && i < 4 ? NaN : v)) }
      : array,
  );
  const model = cacheModel(own, small, 'layer');
  expect([model.most, model.perToken, model.perRho, model.experts]).toEqual([4, 3, null, 6]);
  expect(rateAt(model.policies[0]?.rates, 4)).toBeCloseTo((0.5 * 1 + 0.5 * 2) / 3, 12);
  expect(residentExperts(model, 3)).toBe(5);
});

test('a share becomes a size, and that of a layer its part of the pool', () => {
  expect([sizeOf(pool, 0), sizeOf(pool, 0.5), sizeOf(pool, 1), sizeOf(layers, 0.5)]).toEqual([1, 4, 8, 2]);
  const [first] = pool.layers;
  if (!first) throw new Error('no layer');
  expect([layerSize(pool, first, 1), layerSize(pool, first, 5), layerSize(layers, first, 3)]).toEqual([1, 3, 3]);
  expect([residentExperts(pool, 5), residentExperts(layers, 3)]).toEqual([5, 6]);
});

test('misses cost bytes, and bytes time, once weight and bandwidth are known', () => {
  // A quarter of 8 experts at 12 MB: 24 MB, at 6 GB/s 4 ms.
  expect(costOf(0.75, 8, { megabytes: 12, bandwidth: 6 })).toEqual({ misses: 2, megabytes: 24, milliseconds: 4 });
  expect(costOf(0.75, 8, { megabytes: null, bandwidth: 6 })).toEqual({
    misses: 2,
    megabytes: null,
    milliseconds: null,
  });
  expect(costOf(0.75, 8, { megabytes: 12, bandwidth: null })?.milliseconds).toBeNull();
  expect(costOf(null, 8, { megabytes: 12, bandwidth: 6 })).toBeNull();
});

test('how filling was counted comes from the answer', () => {
  expect(pool.filling).toBe('free');
  expect(cacheModel(testCaches('miss'), CACHED, 'model').filling).toBe('miss');
});

test('policies are named as people name them', () => {
  expect(['lru', 'sch-64', 'sch-co-resident-4'].map(policyName)).toEqual(['LRU', 'SCH(64)', 'SCH(4)*']);
});
