// From counts of one sequence to shares of its choices, so that sequences of any length weigh the same.

import type { SizeCounter } from './policies.ts';

export interface ScopeShares {
  /** Adds the share of choices that take the empty slot `place`. @returns how many experts were ever chosen */
  filling(ids: Uint16Array, sum: Float64Array): number;
  /**
   * Shares by place, lent until the next call; null where the sequence is too short.
   * @param misses slots whose filling does not count as found
   */
  found(counter: SizeCounter, ids: Uint16Array, perToken: number, misses: number): Float64Array | null;
}

/** @param experts ids are below it */
export function sharesOf(experts: number): ScopeShares {
  const counts = new Float64Array(experts);
  const seen = new Uint8Array(experts);
  return {
    filling(ids, sum) {
      seen.fill(0);
      let distinct = 0;
      for (let i = 0; i < ids.length; i++) {
        distinct += 1 - (seen[ids[i] as number] as number);
        seen[ids[i] as number] = 1;
      }
      // The first choice of an expert finds a slot wherever there are more slots than experts before it.
      for (let place = 0; place < distinct; place++) sum[place] = (sum[place] as number) + 1 / ids.length;
      return distinct;
    },
    found(counter, ids, perToken, misses) {
      counts.fill(0);
      const choices = counter(ids, perToken, counts);
      if (choices === 0) return null;
      for (let place = 0; place < misses; place++) counts[place] = (counts[place] as number) - 1;
      for (let place = 0; place < experts; place++) counts[place] = (counts[place] as number) / choices;
      return counts;
    },
  };
}
