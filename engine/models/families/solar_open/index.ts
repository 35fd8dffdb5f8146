// Solar Open (SolarOpenForCausalLM): the experts of DeepSeek-V3 in every layer, around plain grouped-query attention.
// Defaults are those of the transformers class.

import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases } from '../layer-parts.ts';

export const solarOpen: Family = {
  modelType: 'solar_open',
  title: 'Solar Open',

  spec(config, tensors) {
    const todo = 'This variant of Solar Open is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('use_qk_norm', [false], todo);
    config.expect('first_k_dense_replace', [0], todo);
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'solar_open',
      defaults: {
        hidden: 4096,
        layers: 48,
        heads: 64,
        kvHeads: 8,
        headDim: 128,
        vocab: 196_608,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 1_000_000,
        tied: false,
      },
      attention: (plain, place) => ({ ...plain, ...attentionBiases(place, biased ? ['q', 'k', 'v'] : []) }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 128, shared: 1, denseLayers: 0, width: 1280 },
        router: correctedRouter(config, { topK: 8, normalize: true, scale: 1 }),
      }),
    });
  },
};
