// FlexOlmo (FlexOlmoForCausalLM): OLMoE whose norms stand behind attention and experts instead of before them. Its experts
// were trained apart, each on data of its own. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases, expertsSpec, qkNorms } from '../layer-parts.ts';

export const flexOlmo: Family = {
  modelType: 'flex_olmo',
  title: 'FlexOlmo',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of FlexOlmo is not implemented.');
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'flex_olmo',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        vocab: 100_352,
        contextLength: 4096,
        eps: 1e-6,
        theta: 500_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'full'),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
      }),
      norms: ({ norm }) => ({
        attnOutNorm: norm('post_attention_layernorm'),
        ffnOutNorm: norm('post_feedforward_layernorm'),
      }),
      ffn: ({ at }) => ({
        kind: 'moe',
        router: {
          experts: config.integer(['num_experts', 'num_local_experts'], { fallback: 7, max: LIMITS.experts }),
          topK: config.integer('num_experts_per_tok', { fallback: 5, max: LIMITS.experts }),
          score: 'softmax',
          normalize: config.boolean('norm_topk_prob', false),
          scale: 1,
          tensor: `${at}.mlp.gate.weight`,
        },
        experts: expertsSpec(
          tensors,
          `${at}.mlp`,
          config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width }),
        ),
      }),
    });
  },
};
