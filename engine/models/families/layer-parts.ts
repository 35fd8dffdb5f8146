// The parts of a layer by the names that nearly every checkpoint has for them.

import type { DenseSpec, ExpertsSpec, GroupedAttentionSpec, MoeSpec, Projections } from '#protocol';
import type { TensorNames } from './family.ts';
import type { LayerPlace } from './frame.ts';

/** The first of these names that the files hold; the first of all where they hold none. */
export function firstOf(tensors: TensorNames, names: readonly [string, ...string[]]): string {
  return names.find((name) => tensors.has(name)) ?? names[0];
}

/** The norms of q and k, by their usual names. */
export function qkNorms({ norm }: LayerPlace, scope: 'full' | 'head'): Required<Pick<GroupedAttentionSpec, 'qkNorm'>> {
  return { qkNorm: { scope, q: norm('self_attn.q_norm'), k: norm('self_attn.k_norm') } };
}

/** The biases of some projections of a layer's attention, by their usual names. */
export function attentionBiases(
  { at }: LayerPlace,
  which: readonly (keyof Projections<string>)[],
): Pick<GroupedAttentionSpec, 'biases'> {
  if (which.length === 0) return {};
  return { biases: Object.fromEntries(which.map((each) => [each, `${at}.self_attn.${each}_proj.bias`])) };
}

/** The network that stands in for the experts in a layer without a router. */
export function denseSpec({ at }: LayerPlace, width: number, block = 'mlp'): DenseSpec {
  const of = (name: string): string => `${at}.${block}.${name}.weight`;
  return {
    kind: 'dense',
    width,
    glu: 'silu',
    tensors: { gate: of(GLU_NAMES.gate), up: of(GLU_NAMES.up), down: of(GLU_NAMES.down) },
  };
}

/** How the three projections of a GLU are called. */
export const GLU_NAMES = { gate: 'gate_proj', up: 'up_proj', down: 'down_proj' };

/** `count` experts that every token passes, written as one network; none of 0. */
export function sharedExperts(at: string, count: number, width: number): Pick<MoeSpec, 'shared'> {
  if (count === 0) return {};
  const of = (name: string): string => `${at}.${name}.weight`;
  return {
    shared: {
      experts: count,
      width: count * width,
      glu: 'silu',
      tensors: { gate: of(GLU_NAMES.gate), up: of(GLU_NAMES.up), down: of(GLU_NAMES.down) },
    },
  };
}

/**
 * The routed experts under `at`: one by one, as the hub has them, or all in one tensor, as transformers 5 writes them when
 * it is told to keep its own format.
 */
export function expertsSpec(tensors: TensorNames, at: string, width: number, names = GLU_NAMES): ExpertsSpec {
  const gateUp = `${at}.experts.gate_up_proj`;
  if (tensors.has(gateUp)) {
    return { layout: 'fused', width, glu: 'silu', tensors: { gateUp, down: `${at}.experts.down_proj` } };
  }
  const of = (name: string): string => `${at}.experts.{expert}.${name}.weight`;
  return {
    layout: 'per-expert',
    width,
    glu: 'silu',
    tensors: { gate: of(names.gate), up: of(names.up), down: of(names.down) },
  };
}
