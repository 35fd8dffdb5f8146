// What DeepSeek-V2, V3 and their kin share: latent attention around the experts of deepseek-experts.ts.

import type { LatentAttentionSpec, QueryGrowth, Spec } from '#protocol';
import { type Config, type ConfigReader, configReader } from '../config/config-reader.ts';
import { LIMITS } from '../config/limits.ts';
import { ropeSettings, ropeSpec } from '../config/rope-config.ts';
import { yarnMscale } from '../config/rope-scaling.ts';
import { type DeepseekExperts, deepseekExperts } from './deepseek-experts.ts';
import type { TensorNames } from './family.ts';
import { type Defaults, frameSpec, type LayerNorms, type LayerPlace } from './frame.ts';

export interface DeepseekFamily extends DeepseekExperts {
  readonly family: string;
  readonly defaults: Defaults &
    DeepseekExperts['defaults'] & {
      /** Channels inside latent attention: of the narrow vector, of a key that are rotated, the others, of a value. */
      readonly latent?: {
        readonly narrow: number;
        readonly rotated: number;
        readonly still: number;
        readonly value: number;
      };
    };
  /** Whether neighbouring channels are rotated together. */
  readonly interleaved: boolean;
  readonly queryGrowth?: QueryGrowth;
  /** Up to how many tokens attention sees all of them, unless `index_topk` says it; absent: always. */
  readonly seesAll?: number;
  /** `pre` order unless said. */
  norms?(place: LayerPlace): LayerNorms;
}

/** The norms inside latent attention have this eps whatever the config says. */
const LATENT_EPS = 1e-6;

export function deepseekSpec(config: ConfigReader, tensors: TensorNames, family: DeepseekFamily): Spec {
  const { defaults } = family;
  const todo = 'This variant of DeepSeek is not implemented.';
  config.expect('hidden_act', ['silu'], todo);
  config.expect('attention_bias', [false], todo);
  config.expect('mlp_bias', [false], todo);
  config.expect('moe_layer_freq', [1], todo);
  const heads = config.integer('num_attention_heads', { fallback: defaults.heads, max: LIMITS.heads });
  const latent = latentAttention(config, family, heads);

  const spec = frameSpec(config, {
    family: family.family,
    defaults,
    attention: (_, place) => latent(place),
    ...(family.norms ? { norms: family.norms } : {}),
    ffn: deepseekExperts(config, tensors, family),
  });
  if (family.seesAll === undefined) return spec;
  const longest = config.integer('index_topk', { fallback: family.seesAll, max: LIMITS.contextLength });
  return longest < spec.contextLength ? { ...spec, longest } : spec;
}

function latentAttention(
  config: ConfigReader,
  { defaults, interleaved, queryGrowth }: DeepseekFamily,
  heads: number,
): (place: LayerPlace) => LatentAttentionSpec {
  const size = (key: string, fallback: number): number => config.integer(key, { fallback, max: LIMITS.headDim });
  const sizes = defaults.latent ?? { narrow: 512, rotated: 64, still: 128, value: 128 };
  const rotated = size('qk_rope_head_dim', sizes.rotated);
  const headDim = size('qk_nope_head_dim', sizes.still) + rotated;
  // null says that there is none; an absent key cannot be told apart from it.
  const qRank = config.has('q_lora_rank') ? size('q_lora_rank', 1) : undefined;
  const rope = ropeSpec(config, rotated, {
    theta: defaults.theta,
    style: interleaved ? 'interleaved' : 'half',
    // Where config.json names a share, it is the one of a whole head that these channels are.
    share: 1,
    ...(defaults.ropeScaling ? { scaling: defaults.ropeScaling } : {}),
  });
  return ({ at }) => {
    const tensor = (name: string): string => `${at}.self_attn.${name}.weight`;
    const norm = (name: string) => ({ kind: 'rms', eps: LATENT_EPS, tensor: tensor(name) }) as const;
    return {
      kind: 'latent',
      heads,
      kvHeads: heads,
      headDim,
      valueDim: size('v_head_dim', sizes.value),
      scale: headDim ** -0.5 * scaleOfLongContext(config, defaults.ropeScaling),
      rope,
      ...(queryGrowth ? { queryGrowth } : {}),
      rotated,
      kvRank: size('kv_lora_rank', sizes.narrow),
      kvNorm: norm('kv_a_layernorm'),
      ...(qRank === undefined
        ? {}
        : { qNarrow: { rank: qRank, tensor: tensor('q_a_proj'), norm: norm('q_a_layernorm') } }),
      tensors: {
        q: tensor(qRank === undefined ? 'q_proj' : 'q_b_proj'),
        kvDown: tensor('kv_a_proj_with_mqa'),
        kvUp: tensor('kv_b_proj'),
        o: tensor('o_proj'),
      },
    };
  };
}

/** With mscale_all_dim, scores grow with the context that was gained: the square of YaRN's factor. */
function scaleOfLongContext(config: ConfigReader, otherwise?: Config): number {
  const { scaling = otherwise && configReader(otherwise) } = ropeSettings(config);
  if (!scaling || scaling.string(['rope_type', 'type'], 'default') === 'default') return 1;
  const weight = scaling.number('mscale_all_dim', 0);
  return weight === 0 ? 1 : yarnMscale(scaling.number('factor'), weight) ** 2;
}
