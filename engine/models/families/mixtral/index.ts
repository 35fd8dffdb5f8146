// Mixtral (MixtralForCausalLM): grouped-query attention and nothing else besides; experts as w1, w2, w3. Defaults are those
// of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { slidingWindow } from '../layer-kinds.ts';
import { expertsSpec } from '../layer-parts.ts';

export const mixtral: Family = {
  modelType: 'mixtral',
  title: 'Mixtral',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of Mixtral is not implemented.');
    return frameSpec(config, {
      family: 'mixtral',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 8,
        vocab: 32_000,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 1_000_000,
        tied: false,
      },
      attention: (plain) => ({ ...plain, ...slidingWindow(config, config.has('sliding_window')) }),
      ffn: ({ at }) => {
        // transformers 5 renames the block where it keeps its own fused format.
        const moe = tensors.has(`${at}.mlp.gate.weight`) ? `${at}.mlp` : `${at}.block_sparse_moe`;
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['num_local_experts', 'num_experts'], { fallback: 8, max: LIMITS.experts }),
            topK: config.integer('num_experts_per_tok', { fallback: 2, max: LIMITS.experts }),
            score: 'softmax',
            normalize: true,
            scale: 1,
            tensor: `${moe}.gate.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('intermediate_size', { fallback: 14_336, max: LIMITS.width }),
            { gate: 'w1', up: 'w3', down: 'w2' },
          ),
        };
      },
    });
  },
};
