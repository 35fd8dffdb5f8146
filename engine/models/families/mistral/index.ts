// Mistral (MistralForCausalLM): a dense model, with a sliding window in all layers where the config gives one. Defaults are
// those of the transformers class, but for that window: null says that there is none, and an absent key cannot be told
// apart from it.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { slidingWindow } from '../layer-kinds.ts';
import { denseSpec } from '../layer-parts.ts';

export const mistral: Family = {
  modelType: 'mistral',
  title: 'Mistral',

  spec(config) {
    config.expect('hidden_act', ['silu'], 'This variant of Mistral is not implemented.');
    return frameSpec(config, {
      family: 'mistral',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 8,
        vocab: 32_000,
        contextLength: 131_072,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain) => ({ ...plain, ...slidingWindow(config, config.has('sliding_window')) }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 14_336, max: LIMITS.width })),
    });
  },
};
