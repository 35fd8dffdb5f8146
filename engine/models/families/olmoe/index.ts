// OLMoE (OlmoeForCausalLM): RMS norms over the whole q and k projections, every layer routed, weights not renormalised
// unless the config says so. Defaults are those of the transformers class.

import type { Spec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family, TensorNames } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { expertsSpec, qkNorms } from '../layer-parts.ts';

export const olmoe: Family = {
  modelType: 'olmoe',
  title: 'OLMoE',

  spec(config: ConfigReader, tensors: TensorNames): Spec {
    const todo = 'This variant of OLMoE is not implemented.';
    config.expect('attention_bias', [false], todo);
    config.expect('hidden_act', ['silu'], todo);
    return frameSpec(config, {
      family: 'olmoe',
      defaults: {
        hidden: 2048,
        layers: 16,
        heads: 16,
        vocab: 50_304,
        contextLength: 4096,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'full'),
        ...(config.has('clip_qkv') ? { clip: config.number('clip_qkv') } : {}),
      }),
      ffn: ({ at }) => ({
        kind: 'moe',
        router: {
          experts: config.integer(['num_experts', 'num_local_experts'], { fallback: 64, max: LIMITS.experts }),
          topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
          score: 'softmax',
          normalize: config.boolean('norm_topk_prob', false),
          scale: 1,
          tensor: `${at}.mlp.gate.weight`,
        },
        experts: expertsSpec(
          tensors,
          `${at}.mlp`,
          config.integer('intermediate_size', { fallback: 2048, max: LIMITS.width }),
        ),
      }),
    });
  },
};
