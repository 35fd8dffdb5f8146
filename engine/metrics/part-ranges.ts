// A long trace is divided among threads in ranges of its parts. Which part is in which range follows from the trace alone
// and never from the machine, so that sums are rounded alike everywhere.

export interface PartRange {
  /** First part, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

const MOST_RANGES = 8;
/** Fewer tokens than this are not worth a thread. */
export const RANGE_TOKENS = 131_072;

/**
 * Ranges of about the same number of tokens, at least one.
 * @param tokens of each part
 * @param least tokens of a range
 */
export function partRanges(tokens: readonly number[], least = RANGE_TOKENS): readonly PartRange[] {
  const total = tokens.reduce((sum, each) => sum + each, 0);
  const wanted = Math.max(1, Math.min(MOST_RANGES, Math.floor(total / least)));
  const ranges: PartRange[] = [];
  let [from, before] = [0, 0];
  tokens.forEach((each, part) => {
    before += each;
    if (part + 1 < tokens.length && before < ((ranges.length + 1) * total) / wanted) return;
    ranges.push({ from, to: part + 1 });
    from = part + 1;
  });
  return ranges.length > 0 ? ranges : [{ from: 0, to: 0 }];
}
