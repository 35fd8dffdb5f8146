// ERNIE 4.5 (Ernie4_5_MoeForCausalLM): softmax scores with a correction of the choice, a least sum of weights, neighbouring
// channels rotated, shared experts, dense layers by index and step. Defaults are those of the transformers class.

import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { denseSpec, expertsSpec, firstOf, sharedExperts } from '../layer-parts.ts';

export const ernieMoe: Family = {
  modelType: 'ernie4_5_moe',
  title: 'ERNIE 4.5',

  spec(config, tensors) {
    const todo = 'This variant of ERNIE 4.5 is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('use_bias', [false], todo);
    config.expect('moe_gate_act', ['softmax'], todo);
    const width = config.integer('moe_intermediate_size', { fallback: 1536, max: LIMITS.width });
    const routed = routedLayers(config);
    return frameSpec(config, {
      family: 'ernie4_5_moe',
      defaults: {
        hidden: 2560,
        layers: 28,
        heads: 20,
        kvHeads: 4,
        vocab: 103_424,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 500_000,
        tied: true,
      },
      interleaved: true,
      ffn: (place) => {
        if (!routed(place.layer)) {
          return denseSpec(place, config.integer('intermediate_size', { fallback: 12_288, max: LIMITS.width }));
        }
        const moe = `${place.at}.mlp`;
        const shared = config.integer('moe_num_shared_experts', { fallback: 2, min: 0, max: LIMITS.experts });
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['moe_num_experts', 'num_experts'], { fallback: 64, max: LIMITS.experts }),
            topK: config.integer(['moe_k', 'num_experts_per_tok'], { fallback: 6, max: LIMITS.experts }),
            score: 'softmax',
            normalize: true,
            leastSum: config.number('moe_norm_min', 1e-12),
            scale: 1,
            tensor: `${moe}.gate.weight`,
            correctionTensor: firstOf(tensors, [
              `${moe}.moe_statics.e_score_correction_bias`,
              `${moe}.gate.moe_statics.e_score_correction_bias`,
            ]),
          },
          experts: expertsSpec(tensors, moe, width),
          ...sharedExperts(`${moe}.shared_experts`, shared, width),
        };
      },
    });
  },
};

/** From the start index to the end index, every so many-th; -1 stands for the last. */
function routedLayers(config: ConfigReader): (layer: number) => boolean {
  const start = config.integer('moe_layer_start_index', { fallback: 1, min: 0 });
  const end = config.integer('moe_layer_end_index', { fallback: -1, min: -1 });
  const step = config.integer('moe_layer_interval', { fallback: 1, max: LIMITS.layers });
  return (layer) => layer >= start && (end === -1 || layer <= end) && (layer + 1) % step === 0;
}
