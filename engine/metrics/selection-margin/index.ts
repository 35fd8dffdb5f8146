// How close a router's decisions are: c(last chosen) − c(first refused), what the k-th and the (k+1)-th expert were chosen
// by (their probabilities, with the correction where the router has one), as a histogram over tokens. An expert that could
// not be chosen at all, being switched off or outside the best groups, counts as 0. A margin below 1e-3 is a near tie: another precision or batch
// may decide it the other way. Special tokens are left out. Undefined where every expert is chosen.

import { type LayerDetail, type RouterEntry, routerChoice, routerProbs, selectExperts } from '#protocol';
import type { Metric, RouterParams, RouterRows } from '../metric.ts';

export const NEAR_TIE = 1e-3;
/** Bars of the finished histogram. */
export const BARS = 64;
/** Finer ones to count in: the range to show is only known at the end. */
const FINE = BARS * 1024;
/** Rows worked on at once, to keep what is computed from the logits small. */
const BLOCK = 2048;

export interface MarginCounts {
  readonly fine: Float64Array;
  nearTies: number;
  /** Whether there were logits, and an expert to refuse. */
  defined: boolean;
}

export const selectionMargin: Metric<RouterParams, RouterRows, MarginCounts, LayerDetail['margins']> = {
  id: 'selection-margin',
  title: 'Selection margin',
  needs: ['logits'],

  start({ router }) {
    const state: MarginCounts = { fine: new Float64Array(FINE), nearTies: 0, defined: false };
    const limit = largestMargin(router);
    return {
      state,
      add({ logits, special }) {
        if (!logits || router.topK === router.experts) return;
        state.defined = true;
        for (let from = 0; from < special.length; from += BLOCK) {
          const rows = logits.subarray(from * router.experts, (from + BLOCK) * router.experts);
          selectionMargins(rows, router).forEach((margin, i) => {
            if (special[from + i]) return;
            const bin = Math.min(FINE - 1, Math.max(0, Math.floor((margin / limit) * FINE)));
            state.fine[bin] = (state.fine[bin] as number) + 1;
            if (margin < NEAR_TIE) state.nearTies++;
          });
        }
      },
      merge(other) {
        state.defined ||= other.defined;
        state.nearTies += other.nearTies;
        for (let i = 0; i < FINE; i++) state.fine[i] = (state.fine[i] as number) + (other.fine[i] as number);
      },
      finish: () =>
        state.defined ? { ...histogram(state.fine, limit), nearTies: state.nearTies, nearTie: NEAR_TIE } : null,
    };
  },
};

/**
 * Margin of each row.
 * @param logits [row, expert]
 * @returns [row]
 */
export function selectionMargins(logits: Float32Array, router: RouterEntry): Float32Array {
  const { experts, topK } = router;
  const probs = routerProbs(logits, router);
  const choice = routerChoice(logits, probs, router);
  const order = selectExperts(choice, experts, topK + 1);
  // In probabilities also where the choice is made on logits, so that margins of all routers are of one kind.
  const measure = router.choice === 'logits' ? probs : choice;
  const margins = new Float32Array(logits.length / experts);
  for (let row = 0; row < margins.length; row++) {
    const last = row * (topK + 1) + topK - 1;
    const chosenBy = (at: number): number => measure[row * experts + (order[at] as number)] as number;
    const refused = chosenBy(last + 1);
    margins[row] = chosenBy(last) - (refused === -Infinity ? 0 : refused);
  }
  return margins;
}

/** Softmax: k experts share at most 1, so the least of them has at most 1/k. */
function largestMargin({ score, topK }: RouterEntry): number {
  return score === 'softmax' ? 1 / topK : 1;
}

/** Halves the range as long as nothing is lost, then adds up to `BARS` bars. */
function histogram(fine: Float64Array, limit: number): { readonly counts: Float64Array; readonly max: number } {
  const used = fine.findLastIndex((count) => count > 0) + 1;
  let range = FINE;
  while (used > 0 && range > BARS && used <= range / 2) range /= 2;
  const counts = new Float64Array(BARS);
  for (let i = 0; i < range; i++) {
    const bar = Math.floor((i * BARS) / range);
    counts[bar] = (counts[bar] as number) + (fine[i] as number);
  }
  return { counts, max: (limit * range) / FINE };
}
