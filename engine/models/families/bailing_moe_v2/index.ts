// Ling 2.0 and Ring 2.0 (BailingMoeV2ForCausalLM, code beside the weights, no class in transformers): GLM-4.5 under other
// names, with q, k and v in one tensor. Defaults are those of its configuration class.

import { LIMITS } from '../../config/limits.ts';
import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';

export const bailingMoeV2: Family = {
  modelType: 'bailing_moe_v2',
  title: 'Ling 2.0',

  spec(config, tensors) {
    const todo = 'This variant of Ling 2.0 is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('use_bias', [false], todo);
    config.expect('use_qkv_bias', [false], todo);
    config.expect('use_rmsnorm', [true], todo);
    config.expect('norm_head', [false], todo);
    config.expect('score_function', ['sigmoid'], todo);
    config.expect('moe_router_enable_expert_bias', [true], todo);
    config.expect('norm_topk_prob', [true], todo);
    const width = config.integer('moe_intermediate_size', { fallback: 512, max: LIMITS.width });
    config.expect('moe_shared_expert_intermediate_size', [width], todo);
    const normed = config.boolean('use_qk_norm', true);
    const router = correctedRouter(config, { topK: 8, normalize: true, scale: 1, groups: { count: 8, keep: 4 } });
    return frameSpec(config, {
      family: 'bailing_moe_v2',
      defaults: {
        hidden: 2048,
        layers: 20,
        heads: 16,
        kvHeads: 4,
        headDim: 128,
        vocab: 157_184,
        contextLength: 32_768,
        eps: 1e-6,
        theta: 600_000,
        tied: false,
      },
      names: { embed: 'model.word_embeddings' },
      attention: (plain, { at, norm }) => ({
        ...plain,
        ...(normed
          ? { qkNorm: { scope: 'head', q: norm('attention.query_layernorm'), k: norm('attention.key_layernorm') } }
          : {}),
        tensors: { qkv: `${at}.attention.query_key_value.weight`, o: `${at}.attention.dense.weight` },
      }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 256, shared: 1, denseLayers: 1, width, denseWidth: 5120 },
        router: (place) => ({ ...router(place), correctionTensor: `${place.at}.mlp.gate.expert_bias` }),
      }),
    });
  },
};
