// Command A+ (Cohere2MoeForCausalLM): attention and experts side by side behind one layer norm, windows with RoPE in most
// layers, the others blind to positions. Defaults are those of the transformers class.

import type { RouterSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec, type LayerPlace } from '../frame.ts';
import { isRouted, isSliding, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, expertsSpec, sharedExperts } from '../layer-parts.ts';

export const cohere2Moe: Family = {
  modelType: 'cohere2_moe',
  title: 'Command A+',

  spec(config, tensors) {
    const todo = 'This variant of Command A+ is not implemented.';
    config.expect('hidden_act', ['silu'], todo);
    config.expect('shared_expert_combination_strategy', ['average', 'sum'], todo);
    const averaged = config.string('shared_expert_combination_strategy', 'average') === 'average';
    const width = config.integer('intermediate_size', { fallback: 22_528, max: LIMITS.width });
    const shared = config.integer('num_shared_experts', { fallback: 0, min: 0, max: LIMITS.experts });
    const router = routerOf(config);
    const denseLayers = config.integer('first_k_dense_replace', { fallback: 0, min: 0 });
    const routed = (place: LayerPlace): boolean => isRouted(config, place, place.layer >= denseLayers);
    return frameSpec(config, {
      family: 'cohere2_moe',
      defaults: {
        hidden: 8192,
        layers: 40,
        heads: 64,
        headDim: 128,
        vocab: 256_000,
        contextLength: 8192,
        eps: 1e-5,
        theta: 10_000,
        tied: true,
      },
      interleaved: true,
      ...(config.has('rms_norm_eps') ? {} : { layerNorm: { eps: config.number('layer_norm_eps', 1e-5), bias: false } }),
      scales: { embed: 1, residual: 1, logits: config.number('logit_scale', 0.0625) },
      parallel: true,
      norms: ({ norm }) => ({ attnNorm: norm('input_layernorm') }),
      attention: ({ rope, ...blind }, place) => {
        const sliding = isSliding(config, place, slides(config, place, denseLayers));
        // Dense layers without windows among them turn all the same.
        const turned = sliding || (!routed(place) && prefixPattern(config) === 1);
        return {
          ...blind,
          ...(turned && rope ? { rope } : {}),
          ...slidingWindow(config, sliding, 4096),
          ...attentionBiases(place, config.boolean('attention_bias', false) ? ['q', 'k', 'v', 'o'] : []),
        };
      },
      ffn: (place) => {
        if (!routed(place)) {
          return denseSpec(
            place,
            config.integer('prefix_dense_intermediate_size', { fallback: width, max: LIMITS.width }),
          );
        }
        const moe = `${place.at}.mlp`;
        const beside = sharedExperts(`${moe}.shared_experts`, shared, width).shared;
        return {
          kind: 'moe',
          router: { ...router, tensor: `${moe}.gate.weight` },
          experts: expertsSpec(tensors, moe, width),
          ...(beside ? { shared: { ...beside, ...(averaged ? { averaged: true } : {}) } } : {}),
        };
      },
    });
  },
};

/** Softmax over the chosen is that over all, divided by the sum of the chosen. */
function routerOf(config: ConfigReader): RouterSpec {
  config.expect('expert_selection_fn', ['softmax', 'sigmoid'], 'Routers of this kind are not implemented.');
  const experts = config.integer(['num_experts', 'num_local_experts'], { fallback: 8, max: LIMITS.experts });
  const topK = config.integer('num_experts_per_tok', { fallback: 2, max: LIMITS.experts });
  return config.string('expert_selection_fn', 'softmax') === 'softmax'
    ? { experts, topK, score: 'softmax', normalize: true, scale: 1 }
    : {
        experts,
        topK,
        score: 'sigmoid',
        choice: 'logits',
        normalize: config.boolean('norm_topk_prob', true),
        scale: 1,
      };
}

function prefixPattern(config: ConfigReader): number {
  return config.integer('prefix_dense_sliding_window_pattern', { fallback: 1, max: LIMITS.layers });
}

/** Without a list: dense layers and those after them each count their own, of which the last of a pattern sees everything. */
function slides(config: ConfigReader, { layer }: LayerPlace, denseLayers: number): boolean {
  if (layer < denseLayers) return (layer + 1) % prefixPattern(config) !== 0;
  const pattern = config.integer('sliding_window_pattern', { fallback: 4, max: LIMITS.layers });
  return (layer - denseLayers + 1) % pattern !== 0;
}
