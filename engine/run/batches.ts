// Which sequences go through the model together. Each forward gets at least `target` tokens where there are that many:
// experts are fast only when each has many rows, and order is kept so that a trace grows sequence by sequence.

/**
 * @param lengths tokens of each sequence
 * @returns [start, end) sequence numbers of each batch, in order
 */
export function batches(
  lengths: readonly number[],
  first: number,
  target: number,
): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  let start = first;
  let tokens = 0;
  for (let sequence = first; sequence < lengths.length; sequence++) {
    tokens += lengths[sequence] as number;
    if (tokens >= target || sequence === lengths.length - 1) {
      result.push([start, sequence + 1]);
      start = sequence + 1;
      tokens = 0;
    }
  }
  return result;
}
