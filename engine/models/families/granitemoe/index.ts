// Granite-MoE (GraniteMoeForCausalLM; Granite 3.0 and 3.1 1b-a400m, 3b-a800m): factors on embedding, residual branches and
// logits, an attention scale of its own, all experts of a layer in one tensor. Defaults are those of the transformers class.
//
// Its router takes the softmax over the chosen logits. That is the softmax over all of them, divided by the sum of the
// chosen: the same weights, and probabilities for all experts besides.

import type { GroupedAttentionSpec, SharedSpec, Spec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family, TensorNames } from '../family.ts';
import { type Frame, frameSpec, type LayerPlace } from '../frame.ts';

export const granitemoe: Family = {
  modelType: 'granitemoe',
  title: 'Granite-MoE',
  spec: (config, tensors) => graniteSpec('granitemoe', config, tensors),
};

/** Where others of the family differ. */
export interface GraniteParts {
  /** What every token passes besides, by the beginning of a layer's tensor names. */
  shared?(at: string): SharedSpec | undefined;
  attention?(plain: GroupedAttentionSpec, place: LayerPlace): GroupedAttentionSpec;
}

export function graniteSpec(
  family: string,
  config: ConfigReader,
  tensors: TensorNames,
  parts: GraniteParts = {},
): Spec {
  const todo = 'This variant of Granite-MoE is not implemented.';
  config.expect('attention_bias', [false], todo);
  config.expect('hidden_act', ['silu'], todo);
  return frameSpec(config, {
    family,
    defaults: {
      hidden: 4096,
      layers: 32,
      heads: 32,
      vocab: 32_000,
      contextLength: 2048,
      eps: 1e-6,
      theta: 10_000,
      tied: false,
    },
    scales: graniteScales(config),
    attention: (plain, place) => {
      const scaled = { ...plain, scale: config.number('attention_multiplier', 1) };
      return parts.attention?.(scaled, place) ?? scaled;
    },
    ffn: ({ at }) => {
      const moe = `${at}.block_sparse_moe`;
      const shared = parts.shared?.(at);
      // transformers 5 has names of its own for the same tensors, and keeps them when it is told to.
      const either = (own: string, usual: string): string => (tensors.has(own) ? own : usual);
      return {
        kind: 'moe',
        router: {
          experts: config.integer('num_local_experts', { fallback: 8, max: LIMITS.experts }),
          topK: config.integer('num_experts_per_tok', { fallback: 2, max: LIMITS.experts }),
          score: 'softmax',
          normalize: true,
          scale: 1,
          tensor: either(`${moe}.router.weight`, `${moe}.router.layer.weight`),
        },
        experts: {
          layout: 'fused',
          width: config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width }),
          glu: 'silu',
          tensors: {
            gateUp: either(`${moe}.experts.gate_up_proj`, `${moe}.input_linear.weight`),
            down: either(`${moe}.experts.down_proj`, `${moe}.output_linear.weight`),
          },
        },
        ...(shared ? { shared } : {}),
      };
    },
  });
}

/** On the embedding's rows, on what a block adds to the residual stream, and on the logits. */
export function graniteScales(config: ConfigReader): NonNullable<Frame['scales']> {
  return {
    embed: config.number('embedding_multiplier', 1),
    residual: config.number('residual_multiplier', 1),
    logits: 1 / config.number('logits_scaling', 1),
  };
}
