// Mellum 2 (MellumForCausalLM): Qwen3-MoE with windows in some layers, which have rotary settings of their own. Defaults are
// those of the transformers class.

import { LIMITS } from '../../config/limits.ts';
import { type AttentionKind, ropeSpec } from '../../config/rope-config.ts';
import type { Family } from '../family.ts';
import { frameSpec } from '../frame.ts';
import { isRouted, isSliding, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, expertsSpec, qkNorms } from '../layer-parts.ts';

/** The rotary base of a config that says nothing. */
const THETA: Readonly<Record<AttentionKind, number>> = { full_attention: 500_000, sliding_attention: 10_000 };

export const mellum: Family = {
  modelType: 'mellum',
  title: 'Mellum 2',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of Mellum is not implemented.');
    const biased = config.boolean('attention_bias', false);
    return frameSpec(config, {
      family: 'mellum',
      defaults: {
        hidden: 2304,
        layers: 28,
        heads: 32,
        kvHeads: 4,
        headDim: 128,
        vocab: 98_304,
        contextLength: 131_072,
        eps: 1e-6,
        theta: THETA.full_attention,
        tied: false,
      },
      attention: (plain, place) => {
        const sliding = isSliding(config, place, false);
        const kind = sliding ? 'sliding_attention' : 'full_attention';
        return {
          ...plain,
          rope: ropeSpec(config, plain.headDim, { theta: THETA[kind], kind }),
          ...qkNorms(place, 'head'),
          ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
          ...slidingWindow(config, sliding, 1024),
        };
      },
      ffn: (place) => {
        if (!isRouted(config, place, true)) {
          return denseSpec(place, config.integer('intermediate_size', { fallback: 7168, max: LIMITS.width }));
        }
        const moe = `${place.at}.mlp`;
        return {
          kind: 'moe',
          router: {
            experts: config.integer(['num_experts', 'num_local_experts'], { fallback: 64, max: LIMITS.experts }),
            topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
            score: 'softmax',
            normalize: config.boolean('norm_topk_prob', true),
            scale: 1,
            tensor: `${moe}.gate.weight`,
          },
          experts: expertsSpec(
            tensors,
            moe,
            config.integer('moe_intermediate_size', { fallback: 896, max: LIMITS.width }),
          ),
        };
      },
    });
  },
};
