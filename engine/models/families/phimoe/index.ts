// Phi-3.5-MoE, Phi-mini-MoE and Phi-tiny-MoE (PhimoeForCausalLM): layer norms, biases, LongRoPE and the weights of
// SparseMixer. Defaults are those of the transformers class.
//
// SparseMixer's jitter noise is none when a model is used: it says which experts are near enough to share a weight.
// transformers 5.18 keeps the short factors of LongRoPE in long texts; the model's own code, followed here, does not.

import { LIMITS } from '../../config/limits.ts';
import { ropeSettings } from '../../config/rope-config.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, expertsSpec } from '../layer-parts.ts';

export const phimoe: Family = {
  modelType: 'phimoe',
  title: 'Phi-MoE',

  spec(config, tensors) {
    const todo = 'This variant of Phi-MoE is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('num_experts_per_tok', [2], 'SparseMixer is defined for two experts per token.');
    ropeSettings(config).scaling?.expect(['rope_type', 'type'], ['default', 'longrope'], todo);
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'phimoe',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        kvHeads: 8,
        vocab: 32_064,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 1_000_000,
        tied: false,
      },
      layerNorm: { eps: config.number('rms_norm_eps', 1e-5), bias: true },
      headBias: config.boolean('lm_head_bias', false),
      attention: (plain, place) => ({
        ...plain,
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
        ...slidingWindow(config, config.has('sliding_window')),
      }),
      ffn: ({ at }) => {
        // transformers 5 renames the block and its router where it keeps its own fused format.
        const renamed = tensors.has(`${at}.mlp.router.weight`);
        const moe = renamed ? `${at}.mlp` : `${at}.block_sparse_moe`;
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['num_local_experts', 'num_experts'], { fallback: 16, max: LIMITS.experts }),
            topK: 2,
            score: 'softmax',
            normalize: false,
            scale: 1,
            mixer: { nearness: 2 * config.number('router_jitter_noise', 0.01) },
            tensor: renamed ? `${moe}.router.weight` : `${moe}.gate.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('intermediate_size', { fallback: 6400, max: LIMITS.width }),
            { gate: 'w1', up: 'w3', down: 'w2' },
          ),
        };
      },
    });
  },
};
