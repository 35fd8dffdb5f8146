// OLMoE (OlmoeForCausalLM): RMS norms over the whole q and k projections, every layer routed, weights not renormalised
// unless the config says so. Defaults are those of the transformers class.

import type { LayerSpec, Spec } from '#protocol';
import type { ConfigReader } from '../config-reader.ts';
import type { Family } from '../family.ts';
import { LIMITS } from '../limits.ts';
import { ropeSpec } from '../rope-config.ts';

export const olmoe: Family = {
  modelType: 'olmoe',
  title: 'OLMoE',

  spec(config: ConfigReader): Spec {
    const todo = 'This variant of OLMoE is not implemented.';
    config.expect('attention_bias', [false], todo);
    config.expect('hidden_act', ['silu'], todo);

    const hidden = config.integer('hidden_size', { fallback: 2048, max: LIMITS.hidden });
    const heads = config.integer('num_attention_heads', { fallback: 16, max: LIMITS.heads });
    const headDim = config.integer('head_dim', { fallback: hidden / heads, max: LIMITS.headDim });
    const eps = config.number('rms_norm_eps', 1e-5);
    const rope = ropeSpec(config, headDim, 10_000);
    const norm = (tensor: string) => ({ kind: 'rms', eps, tensor }) as const;

    const layer = (l: number): LayerSpec => {
      const prefix = `model.layers.${l}`;
      return {
        attnNorm: norm(`${prefix}.input_layernorm.weight`),
        attention: {
          heads,
          kvHeads: config.integer('num_key_value_heads', { fallback: heads, max: LIMITS.heads }),
          headDim,
          scale: headDim ** -0.5,
          rope,
          qkNorm: {
            scope: 'full',
            q: norm(`${prefix}.self_attn.q_norm.weight`),
            k: norm(`${prefix}.self_attn.k_norm.weight`),
          },
          ...(config.has('clip_qkv') ? { clip: config.number('clip_qkv') } : {}),
          tensors: {
            q: `${prefix}.self_attn.q_proj.weight`,
            k: `${prefix}.self_attn.k_proj.weight`,
            v: `${prefix}.self_attn.v_proj.weight`,
            o: `${prefix}.self_attn.o_proj.weight`,
          },
        },
        ffnNorm: norm(`${prefix}.post_attention_layernorm.weight`),
        ffn: {
          kind: 'moe',
          router: {
            experts: config.integer(['num_experts', 'num_local_experts'], { fallback: 64, max: LIMITS.experts }),
            topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
            score: 'softmax',
            normalize: config.boolean('norm_topk_prob', false),
            scale: 1,
            tensor: `${prefix}.mlp.gate.weight`,
          },
          experts: {
            layout: 'per-expert',
            width: config.integer('intermediate_size', { fallback: 2048, max: LIMITS.width }),
            glu: 'silu',
            tensors: {
              gate: `${prefix}.mlp.experts.{expert}.gate_proj.weight`,
              up: `${prefix}.mlp.experts.{expert}.up_proj.weight`,
              down: `${prefix}.mlp.experts.{expert}.down_proj.weight`,
            },
          },
        },
      };
    };

    const count = config.integer('num_hidden_layers', { fallback: 16, max: LIMITS.layers });
    const embed = 'model.embed_tokens.weight';
    return {
      family: 'olmoe',
      vocab: config.integer('vocab_size', { fallback: 50_304, max: LIMITS.vocab }),
      hidden,
      contextLength: config.integer('max_position_embeddings', { fallback: 4096, max: LIMITS.contextLength }),
      embed: { tensor: embed },
      layers: Array.from({ length: count }, (_, l) => layer(l)),
      finalNorm: norm('model.norm.weight'),
      head: { tensor: config.boolean('tie_word_embeddings', false) ? embed : 'lm_head.weight' },
    };
  },
};
