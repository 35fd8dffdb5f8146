// DeepSeek-V3, R1 and Moonlight (DeepseekV3ForCausalLM). Defaults are those of the transformers class.

import { deepseekSpec } from '../deepseek.ts';
import { correctedRouter } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

export const deepseekV3: Family = {
  modelType: 'deepseek_v3',
  title: 'DeepSeek-V3',

  spec(config, tensors) {
    return deepseekSpec(config, tensors, {
      family: 'deepseek_v3',
      interleaved: config.boolean('rope_interleave', true),
      defaults: {
        hidden: 7168,
        layers: 61,
        heads: 128,
        vocab: 129_280,
        contextLength: 4096,
        eps: 1e-6,
        theta: 10_000,
        tied: false,
        experts: 256,
        shared: 1,
        denseLayers: 3,
        width: 2048,
        denseWidth: 18_432,
      },
      router: correctedRouter(config, { topK: 8, normalize: true, scale: 2.5, groups: { count: 8, keep: 4 } }),
    });
  },
};
