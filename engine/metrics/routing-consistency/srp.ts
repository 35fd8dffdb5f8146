// Segment routing best performance: the best F1 that a router can reach which must decide for m consecutive tokens at
// once whether an expert is on. The best such router switches an expert on where its hits in the segment reach a
// threshold, the same for all experts of a group; SRP is taken at the best threshold.
// Source: Local Routing Consistency in Mixture-of-Experts (arXiv 2505.16056), as its published code counts.

export interface Srp {
  /** Best F1, 0 to 1. */
  readonly srp: number;
  /** Experts that the segment router keeps on, over those really chosen. */
  readonly rhoHat: number;
  /** Share of (expert, position in a segment) that is chosen; topK / experts for a whole layer. */
  readonly activation: number;
  /** The lowest threshold that reaches it, 0 to m. */
  readonly threshold: number;
}

/**
 * @param atLeast (expert, segment) pairs with at least j hits; [j], j from 0 to m, beginning at `from`
 * @returns null where there is no segment at all
 */
export function srpOf(atLeast: Float64Array, m: number, from = 0): Srp | null {
  const pairs = atLeast[from] as number;
  if (!(pairs > 0)) return null;
  let above = 0; // sum over j > threshold of atLeast[j]
  let [best, threshold, on] = [-1, 0, 0];
  let chosen = 0;
  for (let j = 1; j <= m; j++) chosen += atLeast[from + j] as number;
  for (let t = m; t >= 0; t--) {
    const segments = atLeast[from + t] as number;
    const f1 = (2 * (t * segments + above)) / Math.max(1, m * segments + chosen);
    if (f1 >= best) [best, threshold, on] = [f1, t, segments];
    above += segments;
  }
  return {
    srp: best,
    rhoHat: chosen > 0 ? (m * on) / chosen : 0,
    activation: chosen / (m * pairs),
    threshold,
  };
}

/** What a router that keeps everything on reaches, and so the least SRP can be. */
export function srpFloor(activation: number): number {
  return (2 * activation) / (1 + activation);
}
