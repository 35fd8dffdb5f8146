// How uneven a load is, in the measures that the field uses. With c_e how often each of E experts was chosen, n the number
// of tokens and k the experts each of them chose:
//   cv       standard deviation of c_e over their mean; 0 where even, sqrt(E / k − 1) at full collapse
//   gini     mean difference of two experts over twice their mean; 0 where even, 1 − k / E at full collapse
//   max      the busiest expert's load over the mean; 1 where even: what the slowest of E devices has to do
//   entropy  −Σ s_e ln s_e with s_e = c_e / Σ c, over ln E; 1 where even; undefined for a single expert
//   dead     share of experts that were never chosen

export interface LoadMeasures {
  readonly cv: number;
  readonly gini: number;
  readonly max: number;
  /** NaN where there is one expert only. */
  readonly entropy: number;
  readonly dead: number;
}

export type LoadMeasure = keyof LoadMeasures;

/**
 * @param counts how often each expert was chosen, [expert]; sorted afterwards
 * @returns null where nothing was chosen
 */
export function loadMeasures(counts: Float64Array): LoadMeasures | null {
  const experts = counts.length;
  counts.sort();
  let [total, ranked, dead] = [0, 0, 0];
  for (let i = 0; i < experts; i++) {
    const count = counts[i] as number;
    total += count;
    ranked += (2 * (i + 1) - experts - 1) * count;
    if (count === 0) dead++;
  }
  if (total === 0) return null;
  const mean = total / experts;
  let [squares, entropy] = [0, 0];
  for (let i = 0; i < experts; i++) {
    const count = counts[i] as number;
    squares += (count - mean) ** 2;
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return {
    cv: Math.sqrt(squares / experts) / mean,
    gini: ranked / (experts * total),
    max: (counts[experts - 1] as number) / mean,
    entropy: experts > 1 ? entropy / Math.log(experts) : Number.NaN,
    dead: dead / experts,
  };
}
