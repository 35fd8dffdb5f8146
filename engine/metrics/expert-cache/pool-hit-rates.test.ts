import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { poolHitRates } from './pool-hit-rates.ts';
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
