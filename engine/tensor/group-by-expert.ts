// Sorts the positions of a batch by expert, so that each expert sees its positions as one dense block of rows.

import type { Dispatch } from './backend.ts';

export interface ExpertGroup {
  readonly expert: number;
  /** First row of this expert in the sorted order, and the one after its last. */
  readonly start: number;
  readonly end: number;
}

/** Assignments (one per position and slot, numbered position · topK + slot) in the order of their experts. */
export interface Grouping {
  /** Experts that have any row, ascending. */
  readonly groups: readonly ExpertGroup[];
  /** Position of each sorted row. [row] */
  readonly positions: Int32Array<ArrayBuffer>;
  /** Assignment of each sorted row. [row] */
  readonly assignments: Int32Array<ArrayBuffer>;
}

/**
 * Counting sort; within an expert, rows keep the order of positions.
 * @throws Error when the dispatch does not fit the batch or names an expert that does not exist.
 */
export function groupByExpert({ topK, indices, weights }: Dispatch, positions: number, experts: number): Grouping {
  const count = positions * topK;
  if (indices.length !== count || weights.length !== count) {
    throw new Error(
      `Dispatch: expected ${positions} positions x ${topK} slots, found ${indices.length} indices and ${weights.length} weights.`,
    );
  }
  const starts = new Int32Array(experts + 1);
  for (let i = 0; i < count; i++) {
    const expert = indices[i] as number;
    if (expert < 0 || expert >= experts) {
      throw new Error(`Dispatch: position ${Math.floor(i / topK)} chose expert ${expert} of ${experts}.`);
    }
    starts[expert + 1] = (starts[expert + 1] as number) + 1;
  }
  for (let expert = 0; expert < experts; expert++) {
    starts[expert + 1] = (starts[expert + 1] as number) + (starts[expert] as number);
  }
  const groups: ExpertGroup[] = [];
  for (let expert = 0; expert < experts; expert++) {
    const start = starts[expert] as number;
    const end = starts[expert + 1] as number;
    if (end > start) groups.push({ expert, start, end });
  }

  const next = starts.slice(0, experts);
  const sorted = { positions: new Int32Array(count), assignments: new Int32Array(count) };
  for (let i = 0; i < count; i++) {
    const expert = indices[i] as number;
    const row = next[expert] as number;
    next[expert] = row + 1;
    sorted.positions[row] = Math.floor(i / topK);
    sorted.assignments[row] = i;
  }
  return { groups, ...sorted };
}
