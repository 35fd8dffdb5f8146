// How evenly a router spreads its tokens. With c_e the number of tokens that chose expert e and n the number of tokens,
//   share  s_e = c_e / (n · topK)                    sums to 1 over the experts
//   ratio  r_e = s_e · experts                       1 where the load is uniform, 0 for a dead expert
//   cv     standard deviation of c_e / mean of c_e   0 where uniform, sqrt(experts / topK − 1) at full collapse
// Special tokens are left out. Without tokens all three are undefined (NaN).

import type { RouterSums } from '#protocol';
import type { Metric, RouterParams } from '../metric.ts';

/** Counts of one router. */
export interface LoadCounts {
  tokens: number;
  /** Times chosen. [expert] */
  readonly chosen: Float64Array;
  /** Sum of weights when chosen. [expert] */
  readonly weight: Float64Array;
}

export interface ExpertLoad extends Readonly<LoadCounts> {
  /** [expert] */
  readonly share: Float64Array;
  /** [expert] */
  readonly ratio: Float64Array;
  readonly cv: number;
}

export const expertLoad: Metric<RouterParams, Readonly<LoadCounts>, LoadCounts, ExpertLoad> = {
  id: 'expert-load',
  title: 'Expert load',
  needs: ['summary'],

  start({ router: { experts, topK } }) {
    const state: LoadCounts = { tokens: 0, chosen: new Float64Array(experts), weight: new Float64Array(experts) };
    const add = ({ tokens, chosen, weight }: Readonly<LoadCounts>): void => {
      state.tokens += tokens;
      for (let e = 0; e < experts; e++) {
        state.chosen[e] = (state.chosen[e] as number) + (chosen[e] as number);
        state.weight[e] = (state.weight[e] as number) + (weight[e] as number);
      }
    };
    return {
      state,
      add,
      merge: add,
      finish() {
        const { tokens, chosen, weight } = state;
        const share = chosen.map((count) => count / (tokens * topK));
        const mean = (tokens * topK) / experts;
        const variance = chosen.reduce((sum, count) => sum + (count - mean) ** 2, 0) / experts;
        return { tokens, chosen, weight, share, ratio: share.map((s) => s * experts), cv: Math.sqrt(variance) / mean };
      },
    };
  },
};

/** One router's counts out of a trace's sums, by its number in the manifest's list. */
export function loadCounts(sums: RouterSums, router: number): Readonly<LoadCounts> {
  const [from, to] = [sums.offsets[router], sums.offsets[router + 1]];
  return { tokens: sums.tokens, chosen: sums.chosen.subarray(from, to), weight: sums.weight.subarray(from, to) };
}
