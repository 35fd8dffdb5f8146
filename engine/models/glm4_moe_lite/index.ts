// GLM-4.7-Flash (Glm4MoeLiteForCausalLM): DeepSeek-V3 in another size. Defaults are those of the transformers class.

import { deepseekSpec, groupLimit } from '../deepseek.ts';
import type { Family } from '../family.ts';
import { LIMITS } from '../limits.ts';

export const glm4MoeLite: Family = {
  modelType: 'glm4_moe_lite',
  title: 'GLM-4.7-Flash',

  spec(config, tensors) {
    const todo = 'This variant of GLM-4.7-Flash is not implemented.';
    config.expect('scoring_func', ['sigmoid'], todo);
    config.expect('topk_method', ['noaux_tc'], todo);
    return deepseekSpec(config, tensors, {
      family: 'glm4_moe_lite',
      interleaved: config.boolean('rope_interleave', true),
      defaults: {
        hidden: 2048,
        layers: 47,
        heads: 20,
        vocab: 154_880,
        contextLength: 202_752,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
        experts: 64,
        shared: 1,
        denseLayers: 1,
        width: 1536,
        denseWidth: 10_240,
        latent: { narrow: 512, rotated: 64, still: 192, value: 256 },
      },
      router: ({ at }) => ({
        topK: config.integer('num_experts_per_tok', { fallback: 4, max: LIMITS.experts }),
        score: 'sigmoid',
        normalize: config.boolean('norm_topk_prob', true),
        scale: config.number('routed_scaling_factor', 1.8),
        ...groupLimit(config, 'top-2'),
        correctionTensor: `${at}.mlp.gate.e_score_correction_bias`,
      }),
    });
  },
};
