// GLM-4.7-Flash (Glm4MoeLiteForCausalLM): DeepSeek-V3 in another size. Defaults are those of the transformers class.

import { deepseekSpec } from '../deepseek.ts';
import { correctedRouter } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

export const glm4MoeLite: Family = {
  modelType: 'glm4_moe_lite',
  title: 'GLM-4.7-Flash',

  spec(config, tensors) {
    return deepseekSpec(config, tensors, {
      family: 'glm4_moe_lite',
      interleaved: config.boolean('rope_interleave', true),
      defaults: {
        hidden: 2048,
        layers: 47,
        heads: 20,
        vocab: 154_880,
        contextLength: 202_752,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
        experts: 64,
        shared: 1,
        denseLayers: 1,
        width: 1536,
        denseWidth: 10_240,
        latent: { narrow: 512, rotated: 64, still: 192, value: 256 },
      },
      router: correctedRouter(config, { topK: 4, normalize: true, scale: 1.8 }),
    });
  },
};
