// What a forward takes beside the weights.

import { type BackendName, moeLayers, type Spec } from '#protocol';

/** What will be run, as far as it is known. */
export interface Workload {
  /** Tokens of all texts; larger batches than that bring nothing. */
  readonly tokens?: number;
  /** Tokens of the longest text; absent: a usual batch, or the context where that is shorter. */
  readonly longest?: number;
  /** Tokens that go through in one forward in any case. */
  readonly together?: number;
  /** Tokens whose keys and values are kept. */
  readonly remembered?: number;
  /** Whether vocabulary logits will be made: they take memory too. */
  readonly nll?: boolean;
}

/** Residual stream, projections, attention, the experts' inputs and outputs of one batch, keys and values. */
export function workingBytes(spec: Spec, backend: BackendName, work: Workload, tokens: number): number {
  const widest = spec.layers.reduce((most, { attention, ffn }) => {
    const projections = (attention.heads + 2 * attention.kvHeads) * attention.headDim;
    const experts = ffn.kind === 'moe' ? ffn.router.topK * (2 * spec.hidden + 3 * ffn.experts.width) : 3 * ffn.width;
    const shared = ffn.kind === 'moe' && ffn.shared ? 3 * ffn.shared.width + spec.hidden : 0;
    return Math.max(most, projections, experts, shared);
  }, 0);
  const heads = Math.max(...spec.layers.map(({ attention }) => attention.heads));
  const routing = moeLayers(spec).reduce((sum, { moe }) => sum + moe.router.experts, 0);
  const perToken = 4 * spec.hidden + widest + routing;
  const { longest = tokens, remembered = 0 } = work;
  return 4 * (tokens * perToken + attentionElements(backend, heads, longest) + remembered * rememberedElements(spec));
}

/** Rows of queries that the tensorflow backend attends at once. */
const BLOCK = 128;

/**
 * Scores and what the softmax makes of them. On wasm a head at a time, with all of its scores; on tensorflow a block of
 * rows of all heads, and the causal masks of a sequence, which cover half of its square.
 */
function attentionElements(backend: BackendName, heads: number, length: number): number {
  return backend === 'wasm' ? 4 * length ** 2 : length ** 2 / 2 + 3 * heads * Math.min(BLOCK, length) * length;
}

/** Keys and values of a token in all layers, and once more of a layer while it is being added to. */
function rememberedElements({ layers }: Spec): number {
  const each = layers.map(({ attention: { kvHeads, headDim, valueDim } }) => kvHeads * (headDim + valueDim));
  return each.reduce((sum, elements) => sum + elements, 0) + Math.max(0, ...each);
}
