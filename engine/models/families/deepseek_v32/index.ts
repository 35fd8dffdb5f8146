// DeepSeek-V3.2 (DeepseekV32ForCausalLM): DeepSeek-V3 whose attention sees only the keys that an indexer chooses once there are
// more than `index_topk` of them. Up to so many it sees all, and the indexer changes nothing: that is what is read; longer
// sequences are refused. Defaults are those of the transformers class.

import { deepseekSpec } from '../deepseek.ts';
import { correctedRouter } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

export const deepseekV32: Family = {
  modelType: 'deepseek_v32',
  title: 'DeepSeek-V3.2',

  spec(config, tensors) {
    return deepseekSpec(config, tensors, {
      family: 'deepseek_v32',
      interleaved: true,
      seesAll: 2048,
      defaults: {
        hidden: 7168,
        layers: 61,
        heads: 128,
        vocab: 129_280,
        contextLength: 163_840,
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
