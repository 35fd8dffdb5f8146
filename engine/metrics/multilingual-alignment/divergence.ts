// Entropy-normalised Jensen-Shannon divergence of two distributions over E experts. With m = (a + b) / 2 and Shannon's H,
//   JSD(a, b) = H(m) − (H(a) + H(b)) / 2
//   F(a, b)   = ln E − (H(a) + H(b)) / 2      the largest JSD that two distributions of these entropies can have
//   D(a, b)   = JSD / F                       0 where equal, 1 exactly where m is uniform; symmetric; base-independent
// Without the division deep layers look alike only because their routers are more decided. Where both are uniform D is
// 0/0 and undefined. Source: arXiv 2510.04694, appendix A.4.

import { pLogP } from './p-log-p.ts';

/** Below this F, in nats, both are uniform as far as float32 can tell. */
const UNIFORM = 1e-6;

/** Entropy in nats of `count` values that sum to 1, from `from` on. */
export function entropyOf(distribution: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let e = from; e < from + count; e++) {
    const p = distribution[e] as number;
    if (p > 0) sum -= pLogP(p);
  }
  return sum;
}

/**
 * D of the experts `from` to `from + count` of two lists.
 * @param entropies of both, as `entropyOf` gives them
 * @returns 0 to 1; NaN where both are uniform
 */
export function normalisedDivergence(
  a: Float32Array,
  b: Float32Array,
  from: number,
  count: number,
  entropies: number,
): number {
  const largest = Math.log(count) - entropies / 2;
  if (largest < UNIFORM) return Number.NaN;
  let mixed = 0;
  for (let e = from; e < from + count; e++) {
    const m = ((a[e] as number) + (b[e] as number)) / 2;
    if (m > 0) mixed -= pLogP(m);
  }
  return Math.max(0, Math.min(1, (mixed - entropies / 2) / largest));
}
