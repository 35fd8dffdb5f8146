// Mistral Small 4 (the text part, Mistral4): DeepSeek-V3's layers with a softmax router and queries that grow with their
// position. Defaults are those of the transformers class.
//
// In transformers experts outside the best groups count as 0 for the choice, not as left out. Probabilities are positive, so
// the same ones are chosen as long as the groups hold enough.

import { LIMITS } from '../../config/limits.ts';
import { ropeSettings } from '../../config/rope-config.ts';
import { deepseekSpec } from '../deepseek.ts';
import { groupLimit } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

const YARN = {
  rope_type: 'yarn',
  factor: 128,
  original_max_position_embeddings: 8192,
  beta_fast: 32,
  beta_slow: 1,
  mscale_all_dim: 1,
  mscale: 1,
};

export const mistral4: Family = {
  modelType: 'mistral4',
  title: 'Mistral Small 4',

  spec(config, tensors) {
    const { scaling } = ropeSettings(config);
    return deepseekSpec(config, tensors, {
      family: 'mistral4',
      interleaved: config.boolean('rope_interleave', true),
      queryGrowth: {
        rate: scaling ? scaling.number('llama_4_scaling_beta') : 0.1,
        every: scaling
          ? scaling.integer('original_max_position_embeddings', { max: LIMITS.contextLength })
          : YARN.original_max_position_embeddings,
        first: 0,
      },
      defaults: {
        hidden: 4096,
        layers: 36,
        heads: 32,
        vocab: 131_072,
        contextLength: 1_048_576,
        eps: 1e-6,
        theta: 10_000,
        ropeScaling: YARN,
        tied: false,
        experts: 128,
        shared: 1,
        denseLayers: 0,
        width: 2048,
        denseWidth: 12_288,
        latent: { narrow: 256, rotated: 64, still: 64, value: 128 },
      },
      router: () => ({
        topK: config.integer('num_experts_per_tok', { fallback: 4, max: LIMITS.experts }),
        score: 'softmax',
        normalize: config.boolean('norm_topk_prob', true),
        scale: config.number('routed_scaling_factor', 1),
        ...groupLimit(config, 'top-2'),
      }),
    });
  },
};
