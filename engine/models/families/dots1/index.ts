// dots.llm1 (Dots1ForCausalLM): the experts of DeepSeek-V3 around multi-head attention with norms over each head of q and
// k. Defaults are those of the transformers class, which names no number of experts.

import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSliding, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, qkNorms } from '../layer-parts.ts';

export const dots1: Family = {
  modelType: 'dots1',
  title: 'dots.llm1',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of dots.llm1 is not implemented.');
    const biased = config.boolean('attention_bias', false);
    const fullLayers = config.integer('max_window_layers', { fallback: 62, min: 0 });
    return frameSpec(config, {
      family: 'dots1',
      defaults: {
        hidden: 4608,
        layers: 62,
        heads: 32,
        kvHeads: 32,
        vocab: 152_064,
        contextLength: 2048,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        ...qkNorms(place, 'head'),
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
        // A null says that there are no windows; an absent key cannot be told apart from it.
        ...slidingWindow(
          config,
          isSliding(config, place, config.has('sliding_window') && place.layer >= fullLayers),
          4096,
        ),
      }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { shared: 0, denseLayers: 0, width: 1408, denseWidth: 10_944 },
        router: correctedRouter(config, { normalize: false, scale: 1 }),
      }),
    });
  },
};
