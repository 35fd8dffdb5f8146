// GLM-5 (GlmMoeDsaForCausalLM): as DeepSeek-V3.2, in another size and with one group. Which layers have an indexer of their own
// makes no difference to what is read. Defaults are those of the transformers class.

import { deepseekSpec } from '../deepseek.ts';
import { correctedRouter } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';

export const glmMoeDsa: Family = {
  modelType: 'glm_moe_dsa',
  title: 'GLM-5',

  spec(config, tensors) {
    return deepseekSpec(config, tensors, {
      family: 'glm_moe_dsa',
      interleaved: true,
      seesAll: 2048,
      defaults: {
        hidden: 6144,
        layers: 78,
        heads: 64,
        vocab: 154_880,
        contextLength: 202_752,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
        experts: 256,
        shared: 1,
        denseLayers: 3,
        width: 2048,
        denseWidth: 12_288,
        latent: { narrow: 512, rotated: 64, still: 192, value: 256 },
      },
      router: correctedRouter(config, { topK: 8, normalize: true, scale: 2.5 }),
    });
  },
};
