// Qwen3-MoE (Qwen3MoeForCausalLM): RMS norms over each head of q and k, heads of a size of their own, dense layers where the
// config names them. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSparse, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, expertsSpec, qkNorms } from '../layer-parts.ts';

export const qwen3Moe: Family = {
  modelType: 'qwen3_moe',
  title: 'Qwen3-MoE',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of Qwen3-MoE is not implemented.');
    const experts = config.integer(['num_experts', 'num_local_experts'], {
      fallback: 128,
      min: 0,
      max: LIMITS.experts,
    });
    const biased = config.boolean('attention_bias', false);
    const sliding = config.boolean('use_sliding_window', false);
    return frameSpec(config, {
      family: 'qwen3_moe',
      defaults: {
        hidden: 2048,
        layers: 24,
        heads: 32,
        kvHeads: 4,
        vocab: 151_936,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'head'),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
        ...slidingWindow(config, sliding, 4096),
      }),
      ffn: (place) => {
        if (experts === 0 || !isSparse(config, place.layer)) {
          return denseSpec(place, config.integer('intermediate_size', { fallback: 6144, max: LIMITS.width }));
        }
        const moe = `${place.at}.mlp`;
        return {
          kind: 'moe',
          router: {
            experts,
            topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
            score: 'softmax',
            normalize: config.boolean('norm_topk_prob', false),
            scale: 1,
            tensor: `${moe}.gate.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('moe_intermediate_size', { fallback: 768, max: LIMITS.width }),
          ),
        };
      },
    });
  },
};
