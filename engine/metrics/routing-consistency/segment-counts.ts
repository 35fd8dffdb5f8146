// How many segments of m tokens an expert is chosen in at least j times, for every j: all that SRP needs. Segments slide
// by one token and never reach over the end of a sequence.
//
// A sliding count is not looked at in every segment. When an expert's count reaches j at start p, the segments from p on
// have at least j, until it falls below j at start q: so p is taken from the cell of j and q is added to it. One addition
// per token that enters or leaves, whatever the number of experts. In a long sequence a cell wraps around on the way; what
// it holds in the end is at most the number of segments, and right again.

export interface SegmentCounter {
  readonly m: number;
  readonly experts: number;
  /** Segments in which an expert is chosen at least j times, over all sequences added. [expert, j], j from 0 to m */
  readonly atLeast: Float64Array;
  /** Adds a sequence and, into `layer` [j], the sum over its experts. @returns the number of segments */
  add(ids: Uint16Array, topK: number, layer?: Float64Array): number;
}

/**
 * @param m tokens of a segment, at least 1
 * @param atLeast where to add; [experts, m + 1]
 */
export function segmentCounter(
  m: number,
  experts: number,
  atLeast = new Float64Array(experts * (m + 1)),
): SegmentCounter {
  const width = m + 1;
  // One cell more: while a token enters and another leaves, a count may for a moment be m + 1.
  const cells = new Int32Array(experts * width + 1);
  const at = new Int32Array(experts);

  function add(ids: Uint16Array, topK: number, layer?: Float64Array): number {
    const segments = ids.length / topK - m + 1;
    if (segments < 1) return 0;
    for (let e = 0; e < experts; e++) at[e] = e * width;
    slide(ids, topK, m, segments, cells, at);
    for (let e = 0; e < experts; e++) {
      const base = e * width;
      atLeast[base] = (atLeast[base] as number) + segments;
      // Fewer segments have more hits, so after the first empty cell there are only empty ones.
      for (let j = 1; j <= m; j++) {
        const found = cells[base + j] as number;
        if (found === 0) break;
        cells[base + j] = 0;
        atLeast[base + j] = (atLeast[base + j] as number) + found;
        if (layer) layer[j] = (layer[j] as number) + found;
      }
    }
    if (layer) layer[0] = (layer[0] as number) + experts * segments;
    return segments;
  }

  return { m, experts, atLeast, add };
}

/** @param at the cell of each expert's present count */
function slide(ids: Uint16Array, topK: number, m: number, segments: number, cells: Int32Array, at: Int32Array): void {
  const span = m * topK;
  // Counts of the first segment begin at start 0, which adds nothing.
  for (let i = 0; i < span; i++) {
    const e = ids[i] as number;
    at[e] = (at[e] as number) + 1;
  }
  let i = 0;
  for (let start = 1; start < segments; start++) {
    for (const end = i + topK; i < end; i++) {
      const leaving = ids[i] as number;
      const old = at[leaving] as number;
      cells[old] = (cells[old] as number) + start;
      at[leaving] = old - 1;
      const entering = ids[i + span] as number;
      const now = (at[entering] as number) + 1;
      cells[now] = (cells[now] as number) - start;
      at[entering] = now;
    }
  }
  for (const end = i + span; i < end; i++) {
    const e = ids[i] as number;
    const old = at[e] as number;
    cells[old] = (cells[old] as number) + segments;
    at[e] = old - 1;
  }
}
