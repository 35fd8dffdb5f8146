// OLMo 2 (Olmo2ForCausalLM): a dense model whose norms stand behind attention and feed-forward network, with RMS norms over the
// whole q and k projections. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { attentionBiases, denseSpec } from '../layer-parts.ts';

export const olmo2: Family = {
  modelType: 'olmo2',
  title: 'OLMo 2',

  spec(config) {
    config.expect('hidden_act', ['silu'], 'This variant of OLMo 2 is not implemented.');
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'olmo2',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        vocab: 50_304,
        contextLength: 2048,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        qkNorm: { scope: 'full', q: place.norm('self_attn.q_norm'), k: place.norm('self_attn.k_norm') },
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
      }),
      norms: ({ norm }) => ({
        attnOutNorm: norm('post_attention_layernorm'),
        ffnOutNorm: norm('post_feedforward_layernorm'),
      }),
      ffn: (place) => denseSpec(place, config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width })),
    });
  },
};
