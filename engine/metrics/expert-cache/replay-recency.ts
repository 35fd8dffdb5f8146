// Least recently used, for caches of every size at once, with the accounting of replay.ts. The cache of size c holds the
// c ids that were used last, so the ids of a token leave their places together and come back on top together.

import type { Replay } from './replay.ts';

/** @param experts ids are below it */
export function recencyReplayer(experts: number): Replay {
  // From the oldest to the newest.
  const order = new Int32Array(experts);
  const seen = new Uint8Array(experts);
  const present = new Uint8Array(experts);

  return (ids, perToken, found) => {
    seen.fill(0);
    let size = 0;
    for (let from = 0; from < ids.length; from += perToken) {
      const to = from + perToken;
      let fresh = 0;
      for (let i = from; i < to; i++) {
        const id = ids[i] as number;
        present[id] = 1;
        if (seen[id] !== 0) continue;
        seen[id] = 1;
        found[size + fresh] = (found[size + fresh] as number) + 1;
        fresh++;
      }
      let deepest = size;
      for (let wanted = perToken - fresh; wanted > 0; ) {
        deepest--;
        if (present[order[deepest] as number] === 0) continue;
        const place = size - 1 - deepest;
        found[place] = (found[place] as number) + 1;
        wanted--;
      }
      let at = deepest;
      for (let i = deepest; i < size; i++) {
        const id = order[i] as number;
        order[at] = id;
        at += 1 - (present[id] as number);
      }
      for (let i = from; i < to; i++) {
        order[at++] = ids[i] as number;
        present[ids[i] as number] = 0;
      }
      size = at;
    }
  };
}
