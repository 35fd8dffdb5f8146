// A.X-K1 (AXK1ForCausalLM): DeepSeek-V3 with a norm behind its experts, shared ones included. Defaults are those of the
// transformers class.

import { deepseekSpec } from '../deepseek.ts';
import { correctedRouter } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { preNorms } from '../frame.ts';

export const axk1: Family = {
  modelType: 'axk1',
  title: 'A.X-K1',

  spec(config, tensors) {
    const denseLayers = config.integer('first_k_dense_replace', { fallback: 1, min: 0 });
    return deepseekSpec(config, tensors, {
      family: 'axk1',
      interleaved: config.boolean('rope_interleave', true),
      defaults: {
        hidden: 7168,
        layers: 61,
        heads: 64,
        vocab: 163_840,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
        experts: 192,
        shared: 1,
        denseLayers,
        width: 2048,
        denseWidth: 18_432,
      },
      norms: (place) => {
        if (place.layer < denseLayers) return preNorms(place);
        // transformers 5 counts it to the experts where it keeps its own format.
        const renamed = tensors.has(`${place.at}.mlp.post_mlp_layernorm.weight`);
        return {
          ...preNorms(place),
          ffnOutNorm: place.norm(renamed ? 'mlp.post_mlp_layernorm' : 'post_mlp_layernorm'),
        };
      },
      router: correctedRouter(config, { topK: 8, normalize: true, scale: 2.5, groups: { count: 8, keep: 4 } }),
    });
  },
};
