// Qwen1.5-MoE and Qwen2-MoE (Qwen2MoeForCausalLM): biases on q, k and v, a shared expert behind a gate, dense layers where
// the config names them. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSliding, isSparse, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, expertsSpec, GLU_NAMES } from '../layer-parts.ts';

export const qwen2Moe: Family = {
  modelType: 'qwen2_moe',
  title: 'Qwen2-MoE',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of Qwen2-MoE is not implemented.');
    const experts = config.integer(['num_experts', 'num_local_experts'], { fallback: 60, min: 0, max: LIMITS.experts });
    const biased = config.boolean('qkv_bias', true);
    const windows = config.boolean('use_sliding_window', false);
    const windowLayers = config.integer('max_window_layers', { fallback: 28, min: 0 });
    return frameSpec(config, {
      family: 'qwen2_moe',
      defaults: {
        hidden: 2048,
        layers: 24,
        heads: 16,
        kvHeads: 16,
        vocab: 151_936,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => {
        const sliding = isSliding(config, place, place.layer % 2 === 0 && place.layer < windowLayers);
        return {
          ...plain,
          ...attentionBiases(place, biased ? ['q', 'k', 'v'] : []),
          ...slidingWindow(config, windows && sliding, 4096),
        };
      },
      ffn: (place) => {
        if (experts === 0 || !isSparse(config, place.layer)) {
          return denseSpec(place, config.integer('intermediate_size', { fallback: 5632, max: LIMITS.width }));
        }
        const moe = `${place.at}.mlp`;
        const shared = (name: string): string => `${moe}.shared_expert.${name}.weight`;
        return {
          kind: 'moe',
          router: {
            experts,
            topK: config.integer('num_experts_per_tok', { fallback: 4, max: LIMITS.experts }),
            score: 'softmax',
            normalize: config.boolean('norm_topk_prob', false),
            scale: 1,
            tensor: `${moe}.gate.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('moe_intermediate_size', { fallback: 1408, max: LIMITS.width }),
          ),
          shared: {
            experts: 1,
            width: config.integer('shared_expert_intermediate_size', { fallback: 5632, max: LIMITS.width }),
            glu: 'silu',
            tensors: { gate: shared(GLU_NAMES.gate), up: shared(GLU_NAMES.up), down: shared(GLU_NAMES.down) },
            open: `${moe}.shared_expert_gate.weight`,
          },
        };
      },
    });
  },
};
