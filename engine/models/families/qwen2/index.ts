// Qwen2 and Qwen2.5 (Qwen2ForCausalLM): a dense model with biases on q, k and v, windows in the last layers where the config
// asks for them. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { lastLayersSlide } from '../layer-kinds.ts';
import { attentionBiases, denseSpec } from '../layer-parts.ts';

export const qwen2: Family = {
  modelType: 'qwen2',
  title: 'Qwen2',

  spec(config) {
    config.expect('hidden_act', ['silu'], 'This variant of Qwen2 is not implemented.');
    return frameSpec(config, {
      family: 'qwen2',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 32,
        vocab: 151_936,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...attentionBiases(place, ['q', 'k', 'v']),
        ...lastLayersSlide(config, place),
      }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 22_016, max: LIMITS.width })),
    });
  },
};
