// Trinity (AfmoeForCausalLM): norms of what goes into attention and experts and of what comes out, a sigmoid of the input on
// every channel of attention, windows in three of four layers with the others blind to positions. Defaults are those of the
// transformers class.

import { LIMITS } from '../../config/limits.ts';
import { deepseekExperts } from '../deepseek-experts.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isSliding, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, qkNorms } from '../layer-parts.ts';

export const afmoe: Family = {
  modelType: 'afmoe',
  title: 'Trinity',

  spec(config, tensors) {
    const todo = 'This variant of Trinity is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('score_func', ['sigmoid'], todo);
    config.expect('route_norm', [true], todo);
    config.expect('n_group', [1], todo);
    config.expect('num_expert_groups', [1], todo);
    const biased = config.boolean('attention_bias', false);
    const every = config.integer('global_attn_every_n_layers', { fallback: 4, max: LIMITS.layers });
    const hidden = config.integer('hidden_size', { fallback: 2048, max: LIMITS.hidden });
    return frameSpec(config, {
      family: 'afmoe',
      defaults: {
        hidden,
        layers: 32,
        heads: 16,
        headDim: 128,
        vocab: 200_192,
        contextLength: 16_384,
        eps: 1e-5,
        theta: 10_000,
        tied: false,
      },
      scales: { embed: config.boolean('mup_enabled', false) ? Math.sqrt(hidden) : 1, residual: 1, logits: 1 },
      attention: (plain, place) => {
        const { rope, ...blind } = plain;
        const sliding = isSliding(config, place, (place.layer + 1) % every !== 0);
        return {
          ...blind,
          ...(sliding && rope ? { rope } : {}),
          ...slidingWindow(config, sliding, 1024),
          ...qkNorms(place, 'head'),
          ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
          open: { tensor: `${place.at}.self_attn.gate_proj.weight`, by: 'sigmoid', per: 'channel' },
        };
      },
      norms: ({ norm }) => ({
        attnNorm: norm('input_layernorm'),
        attnOutNorm: norm('post_attention_layernorm'),
        ffnNorm: norm('pre_mlp_layernorm'),
        ffnOutNorm: norm('post_mlp_layernorm'),
      }),
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 64, shared: 2, denseLayers: 1, width: 1408, denseWidth: 6144 },
        names: (moe) => ({ router: `${moe}.router.gate.weight`, shared: `${moe}.shared_experts` }),
        router: ({ at }) => ({
          topK: config.integer('num_experts_per_tok', { fallback: 6, max: LIMITS.experts }),
          score: 'sigmoid',
          normalize: true,
          scale: config.number('route_scale', 1),
          correctionTensor: `${at}.mlp.expert_bias`,
        }),
      }),
    });
  },
};
