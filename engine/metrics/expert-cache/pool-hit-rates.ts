// What one pool of so many experts of all layers would have found of a sequence's choices, without a trace: for the cache
// that a model's own experts ran in. The accounting is that of the metric, filling an empty slot counted as found.

import type { RouterEntry } from '#protocol';
import { type PolicyName, policiesOf } from './policies.ts';
import { scopesOf } from './scopes.ts';

export interface PoolHitRate {
  /** `lru`, `sch-16` */
  readonly policy: string;
  /** Share of choices. */
  readonly rate: number;
}

/**
 * @param layers ids of each router. [router] -> [token, slot]
 * @param slots experts that the pool has room for
 * @param segments tokens that policies look ahead, for those that do
 * @returns none where there is no token
 */
export function poolHitRates(
  routers: readonly RouterEntry[],
  layers: readonly Uint16Array[],
  slots: number,
  policies: readonly PolicyName[],
  segments: readonly number[],
): readonly PoolHitRate[] {
  const [pool] = scopesOf(['model'], routers);
  const ids = pool?.ids(layers);
  if (!pool || !ids || ids.length === 0) return [];
  return policiesOf({ policies, segments }).map((policy) => {
    const found = new Float64Array(pool.experts);
    const choices = policy.counter(pool.experts)(ids, pool.perToken, found);
    const hits = found.subarray(0, Math.min(slots, found.length)).reduce((sum, count) => sum + count, 0);
    return { policy: policy.id, rate: hits / choices };
  });
}

/**
 * The same of the tokens from number `from` on alone, in a pool that the tokens before have gone through; filling an empty
 * slot is a miss, as it is where experts must be read. For policies that do not look ahead: what comes later changes nothing
 * of what was found before.
 * @returns null where there is no such token
 */
export function poolRateAfter(
  routers: readonly RouterEntry[],
  layers: readonly Uint16Array[],
  slots: number,
  policy: 'lru' | 'lfu',
  from: number,
): number | null {
  const [pool] = scopesOf(['model'], routers);
  const [counted] = policiesOf({ policies: [policy], segments: [] });
  const ids = pool?.ids(layers);
  if (!pool || !counted || !ids || ids.length <= from * pool.perToken) return null;
  const missedUpTo = (end: number): number => {
    const found = new Float64Array(pool.experts);
    const some = ids.subarray(0, end);
    counted.counter(pool.experts)(some, pool.perToken, found);
    const hits = found.subarray(0, Math.min(slots, found.length)).reduce((sum, count) => sum + count, 0);
    return end - hits + Math.min(slots, new Set(some).size);
  };
  const before = from * pool.perToken;
  return 1 - (missedUpTo(ids.length) - missedUpTo(before)) / (ids.length - before);
}
