// What a trace's sums say about one expert or one layer. Undefined is null, never 0.

import type { RouterSums } from '#protocol';

export interface ExpertStats {
  /** Times chosen. */
  readonly chosen: number;
  /** Of all choices of its router: each token makes topK of them. */
  readonly share: number;
  /** Share over 1/experts: 1 is uniform. */
  readonly ratio: number;
  /** 1 is the most chosen; ties share the better place. */
  readonly rank: number;
  readonly experts: number;
  /** Mean of its weight over the tokens that chose it; null when none did, or no weights were recorded. */
  readonly meanWeight: number | null;
}

/** @returns null where nothing was counted yet, or there is no such expert. */
export function expertStats(sums: RouterSums, router: number, expert: number): ExpertStats | null {
  const entry = sums.routers[router];
  if (!entry || expert >= entry.experts || sums.tokens === 0) return null;
  const start = sums.offsets[router] ?? 0;
  const chosen = sums.chosen[start + expert] ?? 0;
  let rank = 1;
  for (let e = 0; e < entry.experts; e++) if ((sums.chosen[start + e] ?? 0) > chosen) rank++;
  const share = chosen / (sums.tokens * entry.topK);
  const weight = sums.weight[start + expert] ?? 0;
  return {
    chosen,
    share,
    ratio: share * entry.experts,
    rank,
    experts: entry.experts,
    meanWeight: chosen > 0 && !Number.isNaN(weight) ? weight / chosen : null,
  };
}

export interface LayerStats {
  readonly experts: number;
  readonly topK: number;
  /** Never chosen. */
  readonly dead: number;
  readonly busiest: number;
  readonly busiestShare: number;
  /** Entropy of the shares over log(experts): 1 is perfectly even. */
  readonly evenness: number;
  /** Mean entropy of the router's probabilities in nats; null when they were not recorded. */
  readonly entropy: number | null;
}

/** @returns null where nothing was counted yet, or there is no such router. */
export function layerStats(sums: RouterSums, router: number): LayerStats | null {
  const entry = sums.routers[router];
  if (!entry || sums.tokens === 0) return null;
  const start = sums.offsets[router] ?? 0;
  const total = sums.tokens * entry.topK;
  let dead = 0;
  let busiest = 0;
  let plogp = 0;
  for (let e = 0; e < entry.experts; e++) {
    const chosen = sums.chosen[start + e] ?? 0;
    if (chosen === 0) dead++;
    else plogp += (chosen / total) * Math.log(chosen / total);
    if (chosen > (sums.chosen[start + busiest] ?? 0)) busiest = e;
  }
  return {
    experts: entry.experts,
    topK: entry.topK,
    dead,
    busiest,
    busiestShare: (sums.chosen[start + busiest] ?? 0) / total,
    evenness: entry.experts > 1 ? -plogp / Math.log(entry.experts) : 1,
    entropy: sums.entropy ? (sums.entropy[router] ?? 0) / sums.tokens : null,
  };
}
