// DeepSeek-V3, R1 and Moonlight (DeepseekV3ForCausalLM) with plain weights. Defaults are those of the transformers class.

import { deepseekSpec, groupLimit } from '../deepseek.ts';
import type { Family } from '../family.ts';
import { LIMITS } from '../limits.ts';

export const deepseekV3: Family = {
  modelType: 'deepseek_v3',
  title: 'DeepSeek-V3',

  spec(config, tensors) {
    const todo = 'This variant of DeepSeek-V3 is not implemented.';
    config.expect('scoring_func', ['sigmoid'], todo);
    config.expect('topk_method', ['noaux_tc'], todo);
    return deepseekSpec(config, tensors, {
      family: 'deepseek_v3',
      interleaved: config.boolean('rope_interleave', true),
      defaults: {
        hidden: 7168,
        layers: 61,
        heads: 128,
        vocab: 129_280,
        contextLength: 4096,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
        experts: 256,
        shared: 1,
        denseLayers: 3,
        width: 2048,
        denseWidth: 18_432,
      },
      router: ({ at }) => ({
        topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
        score: 'sigmoid',
        normalize: config.boolean('norm_topk_prob', true),
        scale: config.number('routed_scaling_factor', 2.5),
        ...groupLimit(config, 'top-2', { count: 8, keep: 4 }),
        correctionTensor: `${at}.mlp.gate.e_score_correction_bias`,
      }),
    });
  },
};
