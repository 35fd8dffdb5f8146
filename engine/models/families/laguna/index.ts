// Laguna (LagunaForCausalLM): a softplus of the input on each head of attention, a number of heads and rotary settings for
// each kind of layer, sigmoid scores of logits that may be capped, with a correction of the choice. Defaults are those of
// the transformers class.
//
// It multiplies the sum of the routed experts by a factor. The same factor on each of their weights gives the same sum, and
// those are the factors that really multiply their outputs.

import type { GroupedAttentionSpec, MoeSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import { ropeSpec } from '../../config/rope-config.ts';
import type { Family, TensorNames } from '../family.ts';
import { frameSpec, type LayerPlace } from '../frame.ts';
import { isRouted, isSliding, isSparse, ofLayer, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, expertsSpec, qkNorms, sharedExperts } from '../layer-parts.ts';

const TODO = 'This variant of Laguna is not implemented.';

export const laguna: Family = {
  modelType: 'laguna',
  title: 'Laguna',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], TODO);
    config.expect('norm_topk_prob', [true], TODO);
    config.expect('moe_apply_router_weight_on_input', [false], TODO);
    config.expect('swa_attention_sink_enabled', [false], TODO);
    return frameSpec(config, {
      family: 'laguna',
      defaults: {
        hidden: 2048,
        layers: 40,
        heads: 48,
        kvHeads: 8,
        headDim: 128,
        vocab: 100_352,
        contextLength: 131_072,
        eps: 1e-6,
        theta: 500_000,
        tied: false,
      },
      attention: (plain, place) => attention(config, plain, place),
      ffn: (place) => {
        const routed = config.has('mlp_only_layers') ? isSparse(config, place.layer) : place.layer > 0;
        return isRouted(config, place, routed)
          ? experts(config, tensors, place)
          : denseSpec(place, config.integer('intermediate_size', { fallback: 8192, max: LIMITS.width }));
      },
    });
  },
};

function attention(config: ConfigReader, plain: GroupedAttentionSpec, place: LayerPlace): GroupedAttentionSpec {
  const sliding = isSliding(config, place, false);
  const heads = ofLayer(config.integers('num_attention_heads_per_layer'), 'num_attention_heads_per_layer', place);
  const biased = config.boolean(['attention_bias', 'qkv_bias'], false);
  return {
    ...plain,
    ...(heads === undefined ? {} : { heads }),
    rope: ropeSpec(config, plain.headDim, {
      kind: sliding ? 'sliding_attention' : 'full_attention',
      theta: 500_000,
      ...(config.has('rope_parameters') ? {} : sliding ? { base: 10_000 } : { usualShare: 0.5 }),
    }),
    ...slidingWindow(config, sliding, 512),
    ...qkNorms(place, 'head'),
    ...attentionBiases(place, biased ? ['q', 'k', 'v', 'o'] : []),
    open: {
      tensor: `${place.at}.self_attn.g_proj.weight`,
      by: 'softplus',
      per: config.oneOf('gating', [true, 'per-head', 'per-element'], true, TODO) === 'per-element' ? 'channel' : 'head',
    },
  };
}

function experts(config: ConfigReader, tensors: TensorNames, { at }: LayerPlace): MoeSpec {
  const moe = `${at}.mlp`;
  // transformers 5 has names of its own where it keeps its fused format.
  const either = (newer: string, usual: string): string => (tensors.has(newer) ? newer : usual);
  const softcap = config.number('moe_router_logit_softcapping', 0);
  const shared = `${moe}.shared_experts`;
  return {
    kind: 'moe',
    router: {
      experts: config.integer(['num_experts', 'num_local_experts'], { fallback: 256, max: LIMITS.experts }),
      topK: config.integer('num_experts_per_tok', { fallback: 8, max: LIMITS.experts }),
      ...(softcap > 0 ? { softcap } : {}),
      score: 'sigmoid',
      normalize: true,
      scale: config.number('moe_routed_scaling_factor', 1),
      tensor: `${moe}.gate.weight`,
      correctionTensor: either(`${moe}.gate.e_score_correction_bias`, `${moe}.experts.e_score_correction_bias`),
    },
    experts: expertsSpec(tensors, moe, config.integer('moe_intermediate_size', { fallback: 512, max: LIMITS.width })),
    ...sharedExperts(
      tensors.has(`${shared}.down_proj.weight`) ? shared : `${moe}.shared_expert`,
      1,
      config.integer('shared_expert_intermediate_size', { fallback: 512, max: LIMITS.width }),
    ),
  };
}
