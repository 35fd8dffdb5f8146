// How the sequences of a batch are put together for attention: of nearly equal length side by side, so that a few large
// operations do the work of many small ones.

/** Sequences that are attended together, each padded at its end to `length` rows. */
export interface AttentionGroup {
  readonly length: number;
  readonly sequences: number;
}

export interface AttentionPlan {
  readonly groups: readonly AttentionGroup[];
  /** Padded rows of all groups: the position each one takes. Absent when the rows are the positions as they are. */
  readonly rows?: Int32Array<ArrayBuffer>;
  /** Padded row of each position, for the way back. Present with `rows`. */
  readonly back?: Int32Array<ArrayBuffer>;
}

/** Padding that a group may have: shortest over longest. */
const LEAST_FILL = 0.8;

/**
 * Groups sequences by length. Padding needs no mask of its own: it lies after every real position, where causal attention
 * does not look, and its own results are left out on the way back.
 * @param lengths tokens of each sequence, in the order in which they lie in the batch
 */
export function planAttention(lengths: readonly number[]): AttentionPlan {
  const first = lengths[0] ?? 0;
  if (lengths.every((length) => length === first)) {
    return { groups: first === 0 ? [] : [{ length: first, sequences: lengths.length }] };
  }
  const starts = new Int32Array(lengths.length + 1);
  for (const [sequence, length] of lengths.entries()) starts[sequence + 1] = (starts[sequence] as number) + length;
  const order = lengths
    .map((length, sequence) => ({ length, start: starts[sequence] as number }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length);

  const groups: { length: number; sequences: number }[] = [];
  const rows: number[] = [];
  const back = new Int32Array(starts[lengths.length] as number);
  for (const { length, start } of order) {
    let group = groups.at(-1);
    if (!group || length < group.length * LEAST_FILL) {
      group = { length, sequences: 0 };
      groups.push(group);
    }
    group.sequences++;
    for (let place = 0; place < group.length; place++) {
      if (place < length) back[start + place] = rows.length;
      rows.push(start + Math.min(place, length - 1));
    }
  }
  return { groups, rows: Int32Array.from(rows), back };
}
