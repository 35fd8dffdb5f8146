// Hunyuan-A13B (HunYuanMoEV1ForCausalLM): norms over each head of q and k after RoPE, whose base grows by a factor, a shared
// expert in every layer. Defaults are those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { integerOf } from '../layer-kinds.ts';
import { attentionBiases, expertsSpec, sharedExperts } from '../layer-parts.ts';

export const hunyuanMoe: Family = {
  modelType: 'hunyuan_v1_moe',
  title: 'Hunyuan-A13B',

  spec(config, tensors) {
    const todo = 'This variant of Hunyuan is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('mlp_bias', [false], todo);
    config.expect('use_qk_norm', [true], todo);
    config.expect('use_cla', [false], todo);
    config.expect('use_mixed_mlp_moe', [true], todo);
    config.expect('moe_layer_num_skipped', [0], todo);
    config.expect('norm_topk_prob', [true], todo);
    const biased = config.boolean('attention_bias', false);
    const width = config.integer('intermediate_size', { fallback: 11_008, max: LIMITS.width });
    return frameSpec(config, {
      family: 'hunyuan_v1_moe',
      defaults: {
        hidden: 4096,
        layers: 32,
        heads: 32,
        vocab: 290_943,
        contextLength: 2048,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
      },
      attention: (plain, place) => ({
        ...plain,
        qkNorm: {
          scope: 'head',
          q: place.norm('self_attn.query_layernorm'),
          k: place.norm('self_attn.key_layernorm'),
          afterRope: true,
        },
        ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
      }),
      ffn: (place) => {
        const moe = `${place.at}.mlp`;
        const count = (keys: readonly string[], fallback: number): number =>
          integerOf(config, place, keys, { fallback, max: LIMITS.experts });
        return {
          kind: 'moe',
          router: {
            experts: count(['num_experts', 'num_local_experts'], 1),
            topK: count(['moe_topk', 'num_experts_per_tok'], 1),
            score: 'softmax',
            normalize: true,
            scale: 1,
            tensor: `${moe}.gate.wg.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            integerOf(config, place, ['moe_intermediate_size'], { fallback: width, max: LIMITS.width }),
          ),
          ...sharedExperts(`${moe}.shared_mlp`, count(['num_shared_expert'], 1), width),
        };
      },
    });
  },
};
