// Llama 2 and 3, and what was trained in its shape (LlamaForCausalLM): a dense model, to compare with those that have routers.
// Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases, denseSpec } from '../layer-parts.ts';

export const llama: Family = {
  modelType: 'llama',
  title: 'Llama',

  spec(config) {
    const todo = 'This variant of Llama is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('mlp_bias', [false], todo);
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'llama',
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
      attention: (plain, place) => ({ ...plain, ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []) }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width })),
    });
  },
};
