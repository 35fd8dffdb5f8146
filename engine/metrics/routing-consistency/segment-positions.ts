// The counts of SRP for each start of a segment apart, pooled over experts and sequences. They are kept as differences
// between neighbouring starts, so that a count which does not change costs nothing.

export interface PositionCounter {
  readonly m: number;
  /** Starts that are told apart; later ones are left out. */
  readonly starts: number;
  /** Differences along the start. [start, j], one row more than starts */
  readonly changes: Float64Array;
  add(ids: Uint16Array, topK: number, experts: number): void;
}

/** @param starts the largest number of starts to tell apart */
export function positionCounter(
  m: number,
  starts: number,
  changes = new Float64Array((starts + 1) * (m + 1)),
): PositionCounter {
  const width = m + 1;

  function add(ids: Uint16Array, topK: number, experts: number): void {
    const segments = ids.length / topK - m + 1;
    if (segments < 1) return;
    const count = new Int32Array(experts);
    const change = (start: number, j: number, by: number): void => {
      if (start > starts) return;
      const cell = start * width + j;
      changes[cell] = (changes[cell] as number) + by;
    };
    const enter = (e: number, start: number): void => {
      count[e] = (count[e] as number) + 1;
      change(start, count[e] as number, 1);
    };
    const leave = (e: number, start: number): void => {
      change(start, count[e] as number, -1);
      count[e] = (count[e] as number) - 1;
    };
    change(0, 0, experts);
    const span = m * topK;
    for (let i = 0; i < span; i++) enter(ids[i] as number, 0);
    for (let start = 1; start < Math.min(segments, starts); start++) {
      // All leave before any enters: no count ever exceeds m, the last cell of a row.
      for (let i = (start - 1) * topK; i < start * topK; i++) leave(ids[i] as number, start);
      for (let i = (start - 1) * topK; i < start * topK; i++) enter(ids[i + span] as number, start);
    }
    if (segments > starts) return;
    change(segments, 0, -experts);
    for (let i = (segments - 1) * topK; i < ids.length; i++) leave(ids[i] as number, segments);
  }

  return { m, starts, changes, add };
}

/**
 * (expert, segment) pairs with at least j hits for each start, as srp.ts reads them.
 * @returns [start, j]
 */
export function countsByStart({ m, starts, changes }: Pick<PositionCounter, 'm' | 'starts' | 'changes'>): Float64Array {
  const width = m + 1;
  const counts = changes.slice(0, starts * width);
  for (let i = width; i < counts.length; i++) counts[i] = (counts[i] as number) + (counts[i - width] as number);
  return counts;
}
