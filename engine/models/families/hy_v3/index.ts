// Hy3 (HYV3ForCausalLM): sigmoid scores with a correction of the choice, weights always normalised, a shared expert, around
// grouped-query attention with norms over each head of q and k. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import { deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases, firstOf, qkNorms } from '../layer-parts.ts';

export const hyV3: Family = {
  modelType: 'hy_v3',
  title: 'Hy3',

  spec(config, tensors) {
    const todo = 'This variant of Hy3 is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('mlp_bias', [false], todo);
    config.expect('qk_norm', [true], todo);
    config.expect('route_norm', [true], todo);
    config.expect('moe_router_use_sigmoid', [true], todo);
    config.expect('moe_router_enable_expert_bias', [true], todo);
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'hy_v3',
      defaults: {
        hidden: 4096,
        layers: 80,
        heads: 64,
        kvHeads: 8,
        headDim: 128,
        vocab: 120_832,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 11_158_840,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'head'),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
      }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 192, shared: 1, denseLayers: 1, width: 1536, denseWidth: 13_312 },
        router: ({ at }) => ({
          topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
          score: 'sigmoid',
          normalize: true,
          scale: config.number('router_scaling_factor', 2.826),
          correctionTensor: firstOf(tensors, [`${at}.mlp.expert_bias`, `${at}.mlp.e_score_correction_bias`]),
        }),
        // Those of the hub, and those that transformers 5 has in memory.
        names: (moe) => ({
          router: firstOf(tensors, [`${moe}.router.gate.weight`, `${moe}.gate.weight`]),
          shared: tensors.has(`${moe}.shared_experts.down_proj.weight`) ? `${moe}.shared_experts` : `${moe}.shared_mlp`,
        }),
      }),
    });
  },
};
