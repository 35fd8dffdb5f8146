// MiMo-V2-Flash (MiMoV2FlashForCausalLM): most layers look back through a window only, and those have sinks and a number of
// key/value heads, head sizes and a rotary base of their own; values are narrower than keys and scaled; routers as in
// DeepSeek-V3. Defaults are those of the transformers class, which spells many keys otherwise than the hub.

import type { GroupedAttentionSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import { ropeSpec } from '../../config/rope-config.ts';
import { correctedRouter, deepseekExperts } from '../deepseek-experts.ts';
import type { Family, TensorNames } from '../family.ts';
import { frameSpec, type LayerPlace } from '../frame.ts';
import { isSliding, ofLayer, slidingWindow } from '../layer-kinds.ts';
import { attentionBiases } from '../layer-parts.ts';

/** Share of a head's channels. */
const ROTATED = 0.334;

export const mimoV2Flash: Family = {
  modelType: 'mimo_v2_flash',
  title: 'MiMo-V2-Flash',

  spec(config, tensors) {
    config.expect('hidden_act', ['silu'], 'This variant of MiMo-V2-Flash is not implemented.');
    return frameSpec(config, {
      family: 'mimo_v2_flash',
      defaults: {
        hidden: 4096,
        layers: 48,
        heads: 64,
        kvHeads: 4,
        headDim: 192,
        vocab: 152_576,
        contextLength: 131_072,
        eps: 1e-5,
        theta: 5_000_000,
        rotaryShare: ROTATED,
        tied: false,
      },
      attention: (plain, place) => {
        const sliding = isSliding(config, place, flagOf(config, 'hybrid_layer_pattern', place) ?? slides(place));
        return {
          ...ownHeads(config, plain, sliding),
          // biome-ignore lint/suspicious/noApproximativeNumericConstant: the class has three digits, not the root itself.
          valueScale: config.number('attention_value_scale', 0.707),
          ...attentionBiases(place, config.boolean('attention_bias', false) ? ['q', 'k', 'v'] : []),
          ...sinksOf(config, tensors, place, sliding),
          ...slidingWindow(config, sliding, 128),
        };
      },
      ffn: deepseekExperts(config, tensors, {
        defaults: { experts: 256, shared: 0, denseLayers: 1, width: 2048, denseWidth: 16_384 },
        routed: (place) => flagOf(config, 'moe_layer_freq', place),
        router: correctedRouter(config, { topK: 8, normalize: true, scale: 1 }),
      }),
    });
  },
};

/** What a list of 0 and 1 says of a layer. */
function flagOf(config: ConfigReader, key: string, place: LayerPlace): boolean | undefined {
  const flag = ofLayer(config.integers(key), key, place);
  return flag === undefined ? undefined : flag === 1;
}

/** All but the first layer and every sixth. */
function slides({ layer }: LayerPlace): boolean {
  return layer !== 0 && (layer + 1) % 6 !== 0;
}

/** Heads of layers with a window may be others than those of the rest. */
function ownHeads(config: ConfigReader, plain: GroupedAttentionSpec, sliding: boolean): GroupedAttentionSpec {
  const own = (key: string, usual: number, otherwise: number, max: number): number =>
    sliding ? config.integer(`swa_${key}`, { fallback: otherwise, max }) : usual;
  const headDim = own('head_dim', plain.headDim, plain.headDim, LIMITS.headDim);
  const valueDim = config.integer('v_head_dim', { fallback: 128, max: LIMITS.headDim });
  return {
    ...plain,
    heads: own('num_attention_heads', plain.heads, plain.heads, LIMITS.heads),
    // transformers 5 has no key for them: there they are always twice as many.
    kvHeads: own('num_key_value_heads', plain.kvHeads, 2 * plain.kvHeads, LIMITS.heads),
    headDim,
    valueDim: own('v_head_dim', valueDim, valueDim, LIMITS.headDim),
    scale: headDim ** -0.5,
    rope: ropeSpec(config, headDim, {
      theta: 5_000_000,
      usualShare: ROTATED,
      kind: sliding ? 'sliding_attention' : 'full_attention',
      ...(sliding && !config.has('rope_parameters') ? { base: config.number('swa_rope_theta', 10_000) } : {}),
    }),
  };
}

/** By the name of the hub, or by that of transformers 5. */
function sinksOf(
  config: ConfigReader,
  tensors: TensorNames,
  { at }: LayerPlace,
  sliding: boolean,
): Pick<GroupedAttentionSpec, 'sinks'> {
  if (!config.boolean(sliding ? 'add_swa_attention_sink_bias' : 'add_full_attention_sink_bias', sliding)) return {};
  const newer = `${at}.self_attn.sinks`;
  return { sinks: tensors.has(newer) ? newer : `${at}.self_attn.attention_sink_bias` };
}
