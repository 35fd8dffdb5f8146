// Qwen3 (Qwen3ForCausalLM): a dense model with RMS norms over each head of q and k, heads of a size of their own, windows in
// the last layers where the config asks for them. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { lastLayersSlide } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, qkNorms } from '../layer-parts.ts';

export const qwen3: Family = {
  modelType: 'qwen3',
  title: 'Qwen3',

  spec(config) {
    config.expect('hidden_act', ['silu'], 'This variant of Qwen3 is not implemented.');
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'qwen3',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 32,
        headDim: 128,
        vocab: 151_936,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'head'),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
        ...lastLayersSlide(config, place),
      }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 22_016, max: LIMITS.width })),
    });
  },
};
