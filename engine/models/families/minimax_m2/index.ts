// MiniMax-M2 (MiniMaxM2ForCausalLM): Mixtral's layout, sigmoid scores with a correction of the choice, norms over the whole
// q and k projections, half of each head rotated. Defaults are those of the transformers class.

import { UserError } from '#protocol';
import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { expertsSpec, qkNorms } from '../layer-parts.ts';

export const minimaxM2: Family = {
  modelType: 'minimax_m2',
  title: 'MiniMax-M2',

  spec(config, tensors) {
    const todo = 'This variant of MiniMax-M2 is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('scoring_func', ['sigmoid'], todo);
    config.expect('use_routing_bias', [true], todo);
    config.expect('use_qk_norm', [true], todo);
    config.expect('qk_norm_type', ['per_layer'], todo);
    config.expect('shared_intermediate_size', [0], todo);
    config.expect('attention_bias', [false], todo);
    const kinds = config.integers('attn_type_list');
    const other = kinds.findIndex((kind) => kind !== 1);
    if (other !== -1) {
      throw new UserError(`config.json: attn_type_list[${other}] is ${kinds[other]}; supported: 1.`, todo);
    }
    const headDim = config.integer('head_dim', { fallback: 128, max: LIMITS.headDim });
    return frameSpec(config, {
      family: 'minimax_m2',
      defaults: {
        hidden: 3072,
        layers: 62,
        heads: 48,
        kvHeads: 8,
        headDim,
        vocab: 200_064,
        contextLength: 196_608,
        eps: 1e-6,
        theta: 5_000_000,
        // What the hub says in place of partial_rotary_factor.
        rotaryShare: config.integer('rotary_dim', { fallback: headDim, max: headDim }) / headDim,
        tied: false,
      },
      attention: (plain, place) => ({ ...plain, ...qkNorms(place, 'full') }),
      ffn: ({ at }) => {
        // transformers 5 renames the block where it keeps its own fused format.
        const moe = tensors.has(`${at}.mlp.gate.weight`) ? `${at}.mlp` : `${at}.block_sparse_moe`;
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['num_local_experts', 'num_experts'], { fallback: 256, max: LIMITS.experts }),
            topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
            score: 'sigmoid',
            normalize: true,
            scale: 1,
            tensor: `${moe}.gate.weight`,
            correctionTensor: `${moe}.e_score_correction_bias`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('intermediate_size', { fallback: 1536, max: LIMITS.width }),
            { gate: 'w1', up: 'w3', down: 'w2' },
          ),
        };
      },
    });
  },
};
