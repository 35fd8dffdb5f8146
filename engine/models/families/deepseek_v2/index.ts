// DeepSeek-V2 and V2-Lite (DeepseekV2ForCausalLM). Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import { deepseekSpec } from '../deepseek.ts';
import { groupLimit } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

export const deepseekV2: Family = {
  modelType: 'deepseek_v2',
  title: 'DeepSeek-V2',

  spec(config, tensors) {
    const todo = 'This variant of DeepSeek-V2 is not implemented.';
    config.expect('scoring_func', ['softmax'], todo);
    // What it means is in dispute: the original code normalises, transformers does not. No published checkpoint sets it.
    config.expect('norm_topk_prob', [false], todo);
    // `gready` is how early configs spell it.
    config.expect('topk_method', ['greedy', 'gready', 'group_limited_greedy'], todo);
    const grouped = config.string('topk_method', 'greedy') === 'group_limited_greedy';
    return deepseekSpec(config, tensors, {
      family: 'deepseek_v2',
      interleaved: true,
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        vocab: 102_400,
        contextLength: 2048,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
        experts: 64,
        shared: 2,
        denseLayers: 0,
        width: 1407,
        denseWidth: 11_008,
      },
      router: () => ({
        topK: config.integer('num_experts_per_tok', { max: LIMITS.experts }),
        score: 'softmax',
        normalize: false,
        scale: config.number('routed_scaling_factor', 1),
        ...(grouped ? groupLimit(config, 'max') : {}),
      }),
    });
  },
};
