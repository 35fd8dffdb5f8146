// Published domain specialisation of an expert: how much its activation ratio varies between domains, which have one vote
// each. Source: Local Routing Consistency (arXiv 2505.16056), section 5 of its published code.

/** Domains where an expert is chosen less often than this do not count. */
const LEAST = 1e-5;

/**
 * @param ratios activation ratio of one expert in each domain
 * @returns sample standard deviation over mean; null where fewer than two domains count
 */
export function domainCv(ratios: readonly number[]): number | null {
  const counted = ratios.filter((ratio) => ratio > LEAST);
  if (counted.length < 2) return null;
  const mean = counted.reduce((sum, ratio) => sum + ratio, 0) / counted.length;
  const squares = counted.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0);
  return Math.sqrt(squares / (counted.length - 1)) / mean;
}
