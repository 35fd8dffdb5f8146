// GLM-4.5, 4.6 and 4.5-Air (Glm4MoeForCausalLM): the experts of DeepSeek-V3 around grouped-query attention, half of each
// head rotated, q/k norm in the larger ones. Defaults are those of the transformers class.

import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases, qkNorms } from '../layer-parts.ts';

export const glm4Moe: Family = {
  modelType: 'glm4_moe',
  title: 'GLM-4.5',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of GLM-4.5 is not implemented.');
    const biased = config.boolean('attention_bias', false);
    const normed = config.boolean('use_qk_norm', false);
    return frameSpec(config, {
      family: 'glm4_moe',
      defaults: {
        hidden: 4096,
        layers: 46,
        heads: 96,
        kvHeads: 8,
        vocab: 151_552,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 10_000,
        rotaryShare: 0.5,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...(normed ? qkNorms(place, 'head') : {}),
        ...attentionBiases(place, biased ? ['q', 'k', 'v'] : []),
      }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 128, shared: 1, denseLayers: 1, width: 1408, denseWidth: 10_944 },
        router: correctedRouter(config, { topK: 8, normalize: true, scale: 1 }),
      }),
    });
  },
};
