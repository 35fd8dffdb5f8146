// What a choice of expert says about where a token is from. The sets of texts have one vote each, whatever their size:
// with p_d the distribution of set d's choices over the E experts of a layer and p their mean over the D sets,
//   information  mean over d of Σ_e p_d(e) ln (p_d(e) / p(e)), over ln D: the mutual information of set and expert as a
//                share of what there is to know. 0 where all sets use the experts alike, 1 where no two share one.
//   selectivity  of an expert: ln D less the entropy of how its choices spread over the sets (p_d(e) over their sum), over
//                ln D. 0 where every set uses it alike, 1 where only one does.
// Source: Shannon's mutual information; with equal votes it is the generalised Jensen-Shannon divergence (Lin 1991).

/**
 * Distributions over the experts of one layer.
 * @param counts per set: times chosen, [expert]
 * @returns per set [expert]; a set without a choice has none
 */
export function distributions(counts: readonly Float64Array[]): readonly Float64Array[] {
  return counts.flatMap((each) => {
    let total = 0;
    for (let e = 0; e < each.length; e++) total += each[e] as number;
    return total === 0 ? [] : [each.map((count) => count / total)];
  });
}

/** @returns NaN where there are fewer than two sets */
export function informationOf(sets: readonly Float64Array[]): number {
  const count = sets.length;
  if (count < 2) return Number.NaN;
  const experts = (sets[0] as Float64Array).length;
  let sum = 0;
  for (let e = 0; e < experts; e++) {
    let mean = 0;
    for (const set of sets) mean += set[e] as number;
    mean /= count;
    for (const set of sets) {
      const p = set[e] as number;
      if (p > 0) sum += p * Math.log(p / mean);
    }
  }
  return Math.max(0, sum / count / Math.log(count));
}

/** @returns per expert, NaN where no set chose it or there are fewer than two sets */
export function selectivities(sets: readonly Float64Array[]): Float64Array {
  const count = sets.length;
  const experts = sets[0]?.length ?? 0;
  const result = new Float64Array(experts).fill(Number.NaN);
  if (count < 2) return result;
  for (let e = 0; e < experts; e++) {
    let total = 0;
    for (const set of sets) total += set[e] as number;
    if (total === 0) continue;
    let entropy = 0;
    for (const set of sets) {
      const share = (set[e] as number) / total;
      if (share > 0) entropy -= share * Math.log(share);
    }
    result[e] = Math.max(0, 1 - entropy / Math.log(count));
  }
  return result;
}
