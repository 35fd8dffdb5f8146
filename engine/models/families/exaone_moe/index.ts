// K-EXAONE (ExaoneMoeForCausalLM): the experts of DeepSeek-V3 around grouped-query attention, RoPE and a window in most
// layers, neither in the others. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSliding, slidingWindow } from '../layer-kinds.ts';
import { firstOf, qkNorms } from '../layer-parts.ts';

export const exaoneMoe: Family = {
  modelType: 'exaone_moe',
  title: 'K-EXAONE',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of K-EXAONE is not implemented.');
    // The pattern is spelled in letters where a list says the same.
    const listed = config.strings('layer_types').length > 0;
    const step = listed ? 1 : config.integer('sliding_window_pattern', { fallback: 4, max: LIMITS.layers });
    const router = correctedRouter(config, { topK: 8, normalize: true, scale: 2.5 });
    return frameSpec(config, {
      family: 'exaone_moe',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 32,
        vocab: 102_400,
        contextLength: 2048,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
      },
      attention: ({ rope, ...plain }, place) => {
        const sliding = isSliding(config, place, (place.layer + 1) % step !== 0);
        return {
          ...plain,
          ...(sliding && rope ? { rope } : {}),
          ...qkNorms(place, 'head'),
          ...slidingWindow(config, sliding, 4096),
        };
      },
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 64, shared: 1, denseLayers: 1, width: 1024, denseWidth: 16_384 },
        router: (place) => ({
          ...router(place),
          correctionTensor: firstOf(tensors, [
            `${place.at}.mlp.e_score_correction_bias`,
            `${place.at}.mlp.gate.e_score_correction_bias`,
          ]),
        }),
      }),
    });
  },
};
