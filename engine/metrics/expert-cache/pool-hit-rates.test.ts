import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { poolHitRates, poolRateAfter } from './pool-hit-rates.ts';
import { plainFound, stayingIds } from './test-plain.ts';

function router(layer: number, experts: number, topK: number): RouterEntry {
  const rest = { score: 'softmax', normalize: false, scale: 1, sharedExperts: 0, ids: 'expert' } as const;
  return { layer, router: 0, experts, topK, ...rest };
}

test('the pool of all layers finds what one cache with ids of its own for every layer finds', () => {
  const routers = [router(0, 8, 2), router(2, 6, 1)];
  const layers = [stayingIds(1, 60, 2, 8), stayingIds(2, 60, 1, 6)] as const;
  const pooled = Array.from({ length: 60 }, (_, token) => [
    layers[0][2 * token] as number,
    layers[0][2 * token + 1] as number,
    8 + (layers[1][token] as number),
  ]).flat();
  for (const slots of [3, 7, 14]) {
    const rates = poolHitRates(routers, layers, slots, ['lru', 'sch', 'belady'], [4]);
    expect(rates.map(({ policy }) => policy)).toEqual(['lru', 'sch-4', 'belady']);
    const plain = (['lru', { m: 4 }, 'belady'] as const).map((policy) => plainFound(pooled, 3, slots, policy) / 180);
    for (const [i, { rate }] of rates.entries()) expect(rate).toBeCloseTo(plain[i] as number, 12);
  }
});

test('without a token there is no rate', () => {
  expect(poolHitRates([router(0, 8, 2)], [new Uint16Array(0)], 4, ['lru'], [])).toEqual([]);
});

test('after a prompt its experts are there, and what fills an empty slot is missed', () => {
  const routers = [router(0, 8, 2)];
  // The prompt leaves 0, 1, 2; then 2 and 5 are asked for, where room is for 3: 2 is found, 5 takes the place of 0.
  const ids = Uint16Array.of(0, 1, 1, 2, 2, 5, 5, 0);
  expect(poolRateAfter(routers, [ids], 3, 'lru', 2)).toBe(2 / 4);
  // With room for all only 5 is missed, once.
  expect(poolRateAfter(routers, [ids], 8, 'lru', 2)).toBe(3 / 4);
  expect(poolRateAfter(routers, [ids], 3, 'lru', 4)).toBeNull();
});

test('it is what the definition finds of a longer text, less what it finds of the beginning', () => {
  const ids = stayingIds(3, 90, 2, 12);
  const plain = (end: number, slots: number, policy: 'lru' | 'lfu') =>
    plainFound(ids.subarray(0, 2 * end), 2, slots, policy) - Math.min(slots, new Set(ids.subarray(0, 2 * end)).size);
  for (const policy of ['lru', 'lfu'] as const) {
    for (const slots of [2, 5, 12]) {
      const found = (plain(90, slots, policy) - plain(25, slots, policy)) / (2 * 65);
      expect(poolRateAfter([router(0, 12, 2)], [ids], slots, policy, 25)).toBeCloseTo(found, 12);
    }
  }
});
