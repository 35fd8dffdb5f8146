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
/** So that one thread has not twice the work of another when three are worth it on two cores. */
const RANGES_PER_THREAD = 2;

/**
 * Ranges of about the same number of tokens, at least one.
 * @param tokens of each part
 * @param least tokens that are worth a thread
 */
export function partRanges(tokens: readonly number[], least = RANGE_TOKENS): readonly PartRange[] {
  const total = tokens.reduce((sum, each) => sum + each, 0);
  const threads = Math.floor(total / least);
  const wanted = threads < 2 ? 1 : Math.min(MOST_RANGES, RANGES_PER_THREAD * threads);
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
