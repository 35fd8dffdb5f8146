// The least time that a forward can take under a roof: all of its products at the best rate, or all of its weights read
// once, whichever is longer.

import { neededTensors } from '#models';
import { moeLayers, type Spec } from '#protocol';

export interface Forward {
  readonly sequences: number;
  /** New tokens of each. */
  readonly rows: number;
  /** Tokens of each that came before. */
  readonly past: number;
  /** Experts of a layer that run. */
  readonly experts: number;
  /** Whether the vocabulary's logits are made, of one position per sequence. */
  readonly logits: boolean;
}

/** @param rates operations per second, and weights per second */
export function leastSeconds(
  spec: Spec,
  { sequences, rows, past, experts, logits }: Forward,
  rates: { readonly flops: number; readonly weights: number },
): number {
  const tokens = sequences * rows;
  // A row sees those before it and itself.
  const pairs = sequences * (rows * past + (rows * (rows + 1)) / 2);
  const table = spec.vocab * spec.hidden;
  const routed = moeLayers(spec).map(({ moe: { router, experts } }) => ({
    ...router,
    each: 3 * spec.hidden * experts.width,
  }));
  const all = neededTensors(spec).reduce((sum, { shape }) => sum + (shape.length > 1 ? product(shape) : 0), 0);
  // What every token passes: all but the embedding, the head and the experts.
  const always = routed.reduce(
    (left, { experts, each }) => left - experts * each,
    all - table * (spec.head.tensor === spec.embed.tensor ? 1 : 2),
  );
  const chosen = routed.reduce((sum, { topK, each }) => sum + topK * each, 0);
  const read = routed.reduce((sum, { each }) => sum + experts * each, always);
  const attended = spec.layers.reduce(
    (sum, { attention }) => sum + attention.heads * (attention.headDim + attention.valueDim),
    0,
  );
  const head = logits ? table : 0;
  const flops = 2 * (tokens * (always + chosen) + pairs * attended + sequences * head);
  return Math.max(flops / rates.flops, (read + head) / rates.weights);
}

function product(shape: readonly number[]): number {
  return shape.reduce((result, size) => result * size, 1);
}
