// Least frequently used, for caches of every size at once, with the accounting of replay.ts. Uses are counted from the
// beginning of the sequence and outlive an eviction; of equal counts the least recently used is evicted. What has just
// been loaded stays even where its count is the lowest.
//
// Ranked by count and recency, a cache of size c holds the first c ids - but for the last of them where it still holds
// an id of lower rank that was loaded since. Such exceptions are ranges of sizes: for every size from `low` to `high` - 1
// the cache holds the first size - 1 ids and the one of rank `high`, counted from 1. Ranges never overlap.

import type { Replay } from './replay.ts';

/** @param experts ids are below it */
export function frequencyReplayer(experts: number): Replay {
  const order = new Int32Array(experts); // [rank - 1]
  const rank = new Int32Array(experts); // [id], from 1; 0 for what was never loaded
  const uses = new Int32Array(experts);
  let above = new Int32Array(); // ids of more uses. [uses]
  // The ranges, that of the smallest sizes last.
  const low = new Int32Array(experts + 1);
  const high = new Int32Array(experts + 1);

  return (ids, perToken, found) => {
    rank.fill(0);
    uses.fill(0);
    const most = ids.length / perToken + 1;
    if (above.length < most) above = new Int32Array(2 * most);
    above.fill(0, 0, most);
    let [size, ranges] = [0, 0];

    function smallestSize(of: number): number {
      let r = ranges - 1;
      while (r >= 0 && (high[r] as number) < of) r--;
      if (r < 0 || of < (low[r] as number)) return of;
      return of === high[r] ? (low[r] as number) : of + 1;
    }

    for (let from = 0; from < ids.length; from += perToken) {
      const to = from + perToken;
      let filled = size;
      for (let i = from; i < to; i++) {
        const of = rank[ids[i] as number] as number;
        const place = of === 0 ? filled++ : smallestSize(of) - 1;
        // In no cache that there is: of the last rank, and evicted even by the largest.
        if (place < experts) found[place] = (found[place] as number) + 1;
      }
      for (let i = from; i < to; i++) {
        const id = ids[i] as number;
        const old = rank[id] as number;
        const count = (uses[id] as number) + 1;
        uses[id] = count;
        above[count - 1] = (above[count - 1] as number) + 1;
        const at = above[count] as number;
        // Those that are used as often, or as often as it was, but more recently.
        for (let place = old === 0 ? size++ : old - 1; place > at; place--) {
          const lower = order[place - 1] as number;
          order[place] = lower;
          rank[lower] = place + 1;
        }
        order[at] = id;
        rank[id] = at + 1;
        // Sizes that lacked the id evict their exception for it; the others keep theirs.
        while (ranges > 0 && (old === 0 || (high[ranges - 1] as number) < old)) ranges--;
        if (ranges > 0 && (low[ranges - 1] as number) <= old) {
          if ((high[ranges - 1] as number) > old + 1) low[ranges - 1] = old + 1;
          else ranges--;
        }
        if (at > 0) {
          low[ranges] = 1;
          high[ranges] = at + 1;
          ranges++;
        }
      }
    }
  };
}
