// The named places in the forward pass, in the order they fire: the field's names without the `hook_` prefix.

/** Once per forward, before and after the layers. */
export const MODEL_POINTS = ['embed', 'ln_final', 'logits'] as const;

/** Once per layer, written `blocks.{layer}.` + point. The `mlp.` points fire in MoE layers only. */
export const LAYER_POINTS = [
  'resid_pre', // [position, hidden]
  'attn.pattern', // [head, position, key] of one sequence, once per sequence
  'attn_out', // [position, hidden]
  'resid_mid', // [position, hidden]
  'mlp.router_logits', // [position, expert], float32, before any scoring
  'mlp.router_probs', // [position, expert]
  'mlp.router_choice', // [position, expert]
  'mlp.expert_indices', // [position, slot], int32
  'mlp.expert_weights', // [position, slot]
  'mlp.expert_out', // [position, slot, hidden], before weighting, unless weights act on what goes in; made only when asked for
  'mlp.expert_norm', // [position, slot], L2 norm of expert_out; derived: refuses a replacement
  'mlp_out', // [position, hidden]
  'resid_post', // [position, hidden]
] as const;

export type ModelPoint = (typeof MODEL_POINTS)[number];
export type LayerPoint = (typeof LAYER_POINTS)[number];
export type HookPoint = ModelPoint | LayerPoint;

/** `blocks.3.mlp.router_logits`; a model point is its own name. */
export function hookName(point: HookPoint, layer: number): string {
  return (MODEL_POINTS as readonly string[]).includes(point) ? point : `blocks.${layer}.${point}`;
}
