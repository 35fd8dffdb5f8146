// DeepSeekMoE-16B, the first (DeepseekForCausalLM, code beside the weights, no class in transformers): multi-head attention,
// dense layers first, shared experts added as they are. Defaults are those of its configuration class, but for the sizes,
// which every config.json names.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { denseSpec, expertsSpec, sharedExperts } from '../layer-parts.ts';

export const deepseek: Family = {
  modelType: 'deepseek',
  title: 'DeepSeekMoE',

  spec(config, tensors) {
    const todo = 'This variant of DeepSeekMoE is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('attention_bias', [false], todo);
    config.expect('scoring_func', ['softmax'], todo);
    const experts = config.integer('n_routed_experts', { max: LIMITS.experts });
    const topK = config.integer('num_experts_per_tok', { max: LIMITS.experts });
    const width = config.integer('moe_intermediate_size', { max: LIMITS.width });
    const shared = config.integer('n_shared_experts', { fallback: 0, min: 0, max: LIMITS.experts });
    const denseLayers = config.integer('first_k_dense_replace', { fallback: 0, min: 0 });
    const step = config.integer('moe_layer_freq', { fallback: 1, max: LIMITS.layers });
    return frameSpec(config, {
      family: 'deepseek',
      defaults: {
        hidden: 4096,
        layers: 30,
        heads: 32,
        vocab: 102_400,
        contextLength: 2048,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      ffn: (place) => {
        if (place.layer < denseLayers || place.layer % step !== 0) {
          return denseSpec(place, config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width }));
        }
        const moe = `${place.at}.mlp`;
        return {
          kind: 'moe',
          router: {
            experts,
            topK,
            score: 'softmax',
            normalize: config.boolean('norm_topk_prob', false),
            scale: 1,
            tensor: `${moe}.gate.weight`,
          },
          experts: expertsSpec(tensors, moe, width),
          ...sharedExperts(`${moe}.shared_experts`, shared, width),
        };
      },
    });
  },
};
