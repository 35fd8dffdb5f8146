// The best static cache of each segment: for segments of m tokens that slide by one, the c most chosen experts of the
// segment, and the share of its choices that they hold. This is SCH as versions 1 and 2 of its paper (arXiv 2505.16056)
// and the first published code had it; numbers of the two definitions must not be mixed.
//
// With L(j) the number of experts that have at least j hits in a segment, its c most chosen experts hold the sum of
// min(c, L(j)) over j. So only how many (segment, j) have L(j) >= v is counted, for every v, and as in segment-counts.ts
// by the starts at which an L(j) reaches v or falls below it.

export interface StaticCache {
  readonly m: number;
  /**
   * Adds to `found` [place] the hits, summed over segments, that a cache of `place` + 1 slots has and one of `place`
   * slots has not. @returns the number of segments
   */
  add(ids: Uint16Array, perToken: number, found: Float64Array): number;
}

/** @param experts ids are below it */
export function staticCache(m: number, experts: number): StaticCache {
  const count = new Int32Array(experts);
  const having = new Int32Array(m + 2); // L(j)
  const cells = new Float64Array(experts + 2);

  function add(ids: Uint16Array, perToken: number, found: Float64Array): number {
    const segments = ids.length / perToken - m + 1;
    if (segments < 1) return 0;
    count.fill(0);
    having.fill(0);
    const span = m * perToken;
    for (let i = 0; i < span; i++) enter(ids[i] as number, 0);
    for (let start = 1, i = 0; start < segments; start++) {
      for (const end = i + perToken; i < end; i++) {
        leave(ids[i] as number, start);
        enter(ids[i + span] as number, start);
      }
    }
    for (let i = (segments - 1) * perToken; i < ids.length; i++) leave(ids[i] as number, segments);
    for (let v = 1; v <= experts; v++) {
      found[v - 1] = (found[v - 1] as number) + (cells[v] as number);
      cells[v] = 0;
    }
    return segments;
  }

  function enter(id: number, start: number): void {
    const j = (count[id] as number) + 1;
    count[id] = j;
    const v = (having[j] as number) + 1;
    having[j] = v;
    cells[v] = (cells[v] as number) - start;
  }

  function leave(id: number, start: number): void {
    const j = count[id] as number;
    count[id] = j - 1;
    const v = having[j] as number;
    having[j] = v - 1;
    cells[v] = (cells[v] as number) + start;
  }

  return { m, add };
}
