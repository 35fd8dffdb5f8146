// Granite (GraniteForCausalLM; Granite 3.x 2b and 8b): a dense model with the factors of Granite-MoE. Defaults are those of the
// transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { graniteScales } from '../granitemoe/index.ts';
import { attentionBiases, denseSpec } from '../layer-parts.ts';

export const granite: Family = {
  modelType: 'granite',
  title: 'Granite',

  spec(config) {
    const todo = 'This variant of Granite is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('mlp_bias', [false], todo);
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'granite',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        vocab: 32_000,
        contextLength: 2048,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      scales: graniteScales(config),
      attention: (plain, place) => ({
        ...plain,
        scale: config.number('attention_multiplier', 1),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
      }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width })),
    });
  },
};
