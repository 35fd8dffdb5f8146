// The mean over all pairs of tokens of a function f of how many experts the two have in common, without going through
// the pairs. Two sets with n in common share C(n, j) subsets of size j, and Newton's series writes f in these:
//   f(n)                     = Σ_j Δʲf(0) · C(n, j)
//   Σ over pairs C(n, j)     = Σ over subsets S of size j, C(c_S, 2)   with c_S the tokens whose set contains S
// so counting the subsets of every token's set is enough: 2ᵏ − 1 for each token, however many tokens there are. For
// f(n) = n / (2k − n) every difference is positive, so nothing cancels.

/** Most subsets that are counted: about 60 ms. */
const MOST = 2 ** 19;

/** Whether it is cheap, and every subset has a number of its own that a float64 holds exactly. */
export function canCountSubsets(tokens: number, experts: number, topK: number): boolean {
  return tokens * (2 ** topK - 1) <= MOST && experts ** topK <= Number.MAX_SAFE_INTEGER;
}

/**
 * @param members the experts of each token, ascending, at most k
 * @param f [0..k], f(0) = 0
 */
export function meanOverPairs(members: readonly (readonly number[])[], experts: number, f: Float64Array): number {
  const topK = f.length - 1;
  const sizes = Uint8Array.from({ length: 2 ** topK }, (_, subset) => sizeOf(subset));
  const found = Array.from({ length: topK + 1 }, () => [] as number[]);
  const numbers = new Float64Array(2 ** topK);
  for (const set of members) {
    for (let subset = 1; subset < 2 ** set.length; subset++) {
      const highest = 31 - Math.clz32(subset);
      const number = (numbers[subset ^ (1 << highest)] as number) * experts + (set[highest] as number);
      numbers[subset] = number;
      found[sizes[subset] as number]?.push(number);
    }
  }
  let sum = 0;
  const differences = f.slice();
  for (let j = 1; j <= topK; j++) {
    for (let n = topK; n >= j; n--) differences[n] = (differences[n] as number) - (differences[n - 1] as number);
    sum += (differences[j] as number) * equalPairs(Float64Array.from(found[j] ?? []).sort());
  }
  return sum / ((members.length * (members.length - 1)) / 2);
}

/** Pairs of equal values. */
function equalPairs(sorted: Float64Array): number {
  let [pairs, before] = [0, 0];
  for (let i = 1; i < sorted.length; i++) {
    before = sorted[i] === sorted[i - 1] ? before + 1 : 0;
    pairs += before;
  }
  return pairs;
}

function sizeOf(subset: number): number {
  let size = 0;
  for (let rest = subset; rest > 0; rest &= rest - 1) size++;
  return size;
}
