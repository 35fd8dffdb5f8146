// Llama 4 (the text part of Scout and Maverick, Llama4ForCausalLM): weights multiply what goes into an expert; layers within
// chunks in turns with layers blind to positions, whose queries grow with theirs instead. Defaults are those of the
// transformers class.

import type { GroupedAttentionSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { frameSpec, type LayerPlace } from '../frame.ts';
import { kindOf, ofLayer } from '../layer-kinds.ts';
import { attentionBiases, denseSpec, sharedExperts } from '../layer-parts.ts';

const EPS = 1e-5;

export const llama4Text: Family = {
  modelType: 'llama4_text',
  title: 'Llama 4',

  spec(config) {
    config.expect('hidden_act', ['silu'], 'This variant of Llama 4 is not implemented.');
    const experts = config.integer(['num_local_experts', 'num_experts'], { fallback: 16, max: LIMITS.experts });
    const topK = config.integer('num_experts_per_tok', { fallback: 1, max: LIMITS.experts });
    const width = config.integer('intermediate_size', { fallback: 8192, max: LIMITS.width });
    const step = config.integer('interleave_moe_layer_step', { fallback: 1, max: LIMITS.layers });
    const listed = config.has('moe_layers') ? new Set(config.integers('moe_layers')) : undefined;
    return frameSpec(config, {
      family: 'llama4_text',
      defaults: {
        hidden: 5120,
        layers: 48,
        heads: 40,
        kvHeads: 8,
        headDim: 128,
        vocab: 202_048,
        contextLength: 131_072,
        eps: EPS,
        theta: 500_000,
        tied: false,
      },
      interleaved: true,
      attention: (plain, place) => ({
        ...positions(config, plain, place),
        ...attentionBiases(place, config.boolean('attention_bias', false) ? ['q', 'k', 'v', 'o'] : []),
      }),
      ffn: (place) => {
        const block = 'feed_forward';
        const moe = `${place.at}.${block}`;
        if (!(listed?.has(place.layer) ?? (place.layer + 1) % step === 0)) {
          const wide = config.integer('intermediate_size_mlp', { fallback: 16_384, max: LIMITS.width });
          return denseSpec(place, wide, block);
        }
        return {
          kind: 'moe',
          router: {
            experts,
            topK,
            score: 'sigmoid',
            choice: 'logits',
            normalize: false,
            scale: 1,
            tensor: `${moe}.router.weight`,
          },
          experts: {
            layout: 'columns',
            width,
            glu: 'silu',
            tensors: { gateUp: `${moe}.experts.gate_up_proj`, down: `${moe}.experts.down_proj` },
          },
          weightsAtInput: true,
          ...sharedExperts(`${moe}.shared_expert`, 1, width),
        };
      },
    });
  },
};

/** How a layer tells positions apart. */
function positions(
  config: ConfigReader,
  { rope, ...blind }: GroupedAttentionSpec,
  place: LayerPlace,
): GroupedAttentionSpec {
  const interval = config.integer('no_rope_layer_interval', { fallback: 4, max: LIMITS.layers });
  const listed = config.integers('no_rope_layers');
  // What the key names are, in spite of its name, the layers with RoPE: 1 each.
  const turned =
    listed.length === 0 ? (place.layer + 1) % interval !== 0 : ofLayer(listed, 'no_rope_layers', place) === 1;
  const kind = kindOf(config, place, 'layer_types', ['chunked_attention', 'full_attention']);
  const chunked = kind === undefined ? turned : kind === 'chunked_attention';
  const chunk = config.integer('attention_chunk_size', { fallback: 8192, max: LIMITS.contextLength });
  const within = chunked ? { chunk } : {};
  if (!turned) {
    if (!config.boolean('attn_temperature_tuning', true)) return { ...blind, ...within };
    const every = config.integer('floor_scale', { fallback: 8192, max: LIMITS.contextLength });
    return { ...blind, ...within, queryGrowth: { rate: config.number('attn_scale', 0.1), every, first: 1 } };
  }
  const norm = { kind: 'rms', eps: config.number('rms_norm_eps', EPS) } as const;
  return {
    ...blind,
    ...within,
    ...(rope ? { rope } : {}),
    ...(config.boolean('use_qk_norm', true) ? { qkNorm: { scope: 'head', q: norm, k: norm, afterRope: true } } : {}),
  };
}
