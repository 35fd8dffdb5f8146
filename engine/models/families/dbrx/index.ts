// DBRX (DbrxForCausalLM): layer norms without a bias, q, k and v in one tensor and clamped, experts of a layer one above the
// other. Its config.json has keys of its own. Defaults are those of the transformers class.
//
// The base of its rotary embedding stands in attn_config. transformers 5.18 does not look there and takes 10,000.

import { LIMITS } from '../../config/limits.ts';
import { ropeSpec } from '../../config/rope-config.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';

const EPS = 1e-5;

export const dbrx: Family = {
  modelType: 'dbrx',
  title: 'DBRX',

  spec(config) {
    const todo = 'This variant of DBRX is not implemented.';
    const attn = config.object('attn_config');
    const ffn = config.object('ffn_config');
    ffn?.object('ffn_act_fn')?.expect('name', ['silu'], todo);
    // Weights are divided by this norm of theirs; null would leave them as they are.
    ffn?.expect('moe_normalize_expert_weights', [1], todo);
    ffn?.number('moe_normalize_expert_weights');
    const kvHeads = attn?.integer('kv_n_heads', { fallback: 1, max: LIMITS.heads }) ?? 1;
    const experts = ffn?.integer('moe_num_experts', { fallback: 4, max: LIMITS.experts }) ?? 4;
    const topK = ffn?.integer('moe_top_k', { fallback: 1, max: LIMITS.experts }) ?? 1;
    const width = ffn?.integer('ffn_hidden_size', { fallback: 3584, max: LIMITS.width }) ?? 3584;
    return frameSpec(config, {
      family: 'dbrx',
      defaults: {
        hidden: 2048,
        layers: 24,
        heads: 16,
        vocab: 32_000,
        contextLength: 2048,
        eps: EPS,
        theta: 10_000,
        tied: false,
      },
      names: { embed: 'transformer.wte', layers: 'transformer.blocks', finalNorm: 'transformer.norm_f' },
      layerNorm: { eps: EPS, bias: false },
      norms: ({ norm }) => ({ attnNorm: norm('norm_attn_norm.norm_1'), ffnNorm: norm('norm_attn_norm.norm_2') }),
      attention: (plain, { at }) => ({
        ...plain,
        kvHeads,
        rope: ropeSpec(config, plain.headDim, {
          theta: 10_000,
          ...(attn?.has('rope_theta') ? { base: attn.number('rope_theta') } : {}),
        }),
        ...(attn?.has('clip_qkv') ? { clip: attn.number('clip_qkv') } : {}),
        tensors: { qkv: `${at}.norm_attn_norm.attn.Wqkv.weight`, o: `${at}.norm_attn_norm.attn.out_proj.weight` },
      }),
      ffn: ({ at }) => {
        const of = (name: string): string => `${at}.ffn.experts.mlp.${name}`;
        return {
          kind: 'moe',
          router: {
            experts,
            topK,
            score: 'softmax',
            normalize: true,
            scale: 1,
            tensor: `${at}.ffn.router.layer.weight`,
          },
          experts: { layout: 'stacked', width, glu: 'silu', tensors: { gate: of('w1'), up: of('v1'), down: of('w2') } },
        };
      },
    });
  },
};
