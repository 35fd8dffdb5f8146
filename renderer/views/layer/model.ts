// One layer as the view draws it: experts from the most to the least used, and what the selected token made of them.

import {
  type LayerDetail,
  type RouterEntry,
  type RouterSums,
  routerProbs,
  type SequenceData,
  type TokenDetail,
} from '#protocol';

export interface LayerExpert {
  readonly expert: number;
  /** Times chosen. */
  readonly count: number;
  /** Share of the layer's choices; NaN before any token was counted. */
  readonly share: number;
  readonly ratio: number;
  /** NaN where it was never chosen. */
  readonly meanWeight: number;
}

export interface LayerModel {
  readonly router: RouterEntry;
  /** Place in the trace's list of routers. */
  readonly index: number;
  readonly tokens: number;
  /** By descending load, equals by number. */
  readonly ranked: readonly LayerExpert[];
  /** [expert] -> place in `ranked` */
  readonly rankOf: Int32Array;
}

/** What the selected token made of this layer. */
export interface TokenRoute {
  readonly sequence: number;
  readonly position: number;
  readonly text: string;
  /** All experts' probabilities; null where the trace holds choices only, and until they are read. [expert] */
  readonly probs: Float32Array | null;
  /** Whether the trace holds probabilities at all. */
  readonly recorded: boolean;
  /** Weight of each chosen expert. */
  readonly weights: ReadonlyMap<number, number>;
}

/** Load of one layer from the sums that the window already holds. */
export function layerModel(sums: RouterSums, index: number): LayerModel | null {
  const router = sums.routers[index];
  if (!router) return null;
  const start = sums.offsets[index] as number;
  let total = 0;
  for (let e = 0; e < router.experts; e++) total += sums.chosen[start + e] as number;
  const ranked = Array.from({ length: router.experts }, (_, expert): LayerExpert => {
    const count = sums.chosen[start + expert] as number;
    const share = total === 0 ? Number.NaN : count / total;
    return {
      expert,
      count,
      share,
      ratio: share * router.experts,
      meanWeight: count === 0 ? Number.NaN : (sums.weight[start + expert] as number) / count,
    };
  });
  ranked.sort((a, b) => b.count - a.count || a.expert - b.expert);
  const rankOf = new Int32Array(router.experts);
  for (const [rank, { expert }] of ranked.entries()) rankOf[expert] = rank;
  return { router, index, tokens: sums.tokens, ranked, rankOf };
}

/**
 * A token's decision at one router. Probabilities are those that routed: of the edited logits where there were
 * interventions.
 */
export function tokenRoute(
  router: RouterEntry,
  index: number,
  data: SequenceData,
  position: number,
  text: string,
  detail: TokenDetail | undefined,
  recorded: boolean,
): TokenRoute {
  const { topK } = router;
  const weights = new Map<number, number>();
  for (let slot = position * topK; slot < (position + 1) * topK; slot++) {
    const expert = data.experts[index]?.[slot];
    if (expert !== undefined) weights.set(expert, data.weights[index]?.[slot] ?? Number.NaN);
  }
  const fits = detail?.sequence === data.sequence && detail.position === position;
  const found = fits ? (detail.edited ?? detail.logits)?.[index] : undefined;
  const logits = found?.length === router.experts ? found : undefined;
  return {
    sequence: data.sequence,
    position,
    text,
    recorded,
    probs: logits ? routerProbs(logits, router) : null,
    weights,
  };
}

/** A token's height in the lower half of the figure: its probability, else its weight if chosen; NaN for nothing. */
export function tokenValue(route: TokenRoute | null, expert: number): number {
  if (!route) return Number.NaN;
  return route.probs ? (route.probs[expert] as number) : (route.weights.get(expert) ?? Number.NaN);
}

export type Margins = NonNullable<LayerDetail['margins']>;
