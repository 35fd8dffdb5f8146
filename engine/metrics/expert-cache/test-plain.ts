// For tests: one cache of one size, as the definition says it, word by word.

import { seededRandom } from '#protocol';

export type PlainPolicy = 'lru' | 'lfu' | 'belady' | { readonly m: number; readonly coResident?: boolean };

/** @returns choices found by a cache of so many slots, those that fill a free one among them */
export function plainFound(ids: ArrayLike<number>, perToken: number, size: number, policy: PlainPolicy): number {
  const all = Array.from(ids);
  const cache = new Set<number>();
  const uses = new Map<number, number>();
  const lastUse = new Map<number, number>();
  let found = 0;

  /** The lowest is evicted, compared from the first number on. */
  function priority(id: number, at: number): readonly number[] {
    const last = lastUse.get(id) as number;
    if (policy === 'lru') return [last];
    if (policy === 'lfu') return [uses.get(id) as number, last];
    if (policy === 'belady') {
      const next = all.indexOf(id, at);
      return [-(next < 0 ? all.length + id : next)];
    }
    const token = Math.floor(at / perToken);
    const present = all.slice(token * perToken, (token + 1) * perToken).includes(id);
    const left = all.slice(at, (token + policy.m) * perToken).filter((other) => other === id).length;
    return [policy.coResident && present ? 1 : 0, left, last];
  }

  function evict(at: number): void {
    const [worst] = [...cache].map((id) => ({ id, of: priority(id, at) })).sort((a, b) => compare(a.of, b.of));
    if (worst) cache.delete(worst.id);
  }

  for (let from = 0; from < all.length; from += perToken) {
    let free = size - cache.size;
    for (const id of all.slice(from, from + perToken)) {
      if (cache.has(id)) found++;
      else if (free-- > 0) found++;
    }
    for (let at = from; at < from + perToken; at++) {
      const id = all[at] as number;
      if (!cache.has(id) && cache.size === size) evict(at);
      cache.add(id);
      uses.set(id, (uses.get(id) ?? 0) + 1);
      lastUse.set(id, at);
    }
  }
  return found;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

/** Different experts per token that tend to stay, in an order of slots that changes. [token, slot] */
export function stayingIds(seed: number, tokens: number, topK: number, experts: number): Uint16Array {
  const random = seededRandom(seed);
  const ids = new Uint16Array(tokens * topK);
  for (let t = 0; t < tokens; t++) {
    const chosen = new Set<number>();
    while (chosen.size < topK) {
      const slot = Math.floor(random() * topK);
      const stays = t > 0 && random() < 0.7;
      // The square leans to low ids, so that counts differ.
      chosen.add(stays ? (ids[(t - 1) * topK + slot] as number) : Math.floor(random() ** 2 * experts));
    }
    ids.set([...chosen], t * topK);
  }
  return ids;
}
