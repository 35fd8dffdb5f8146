// What nearly every checkpoint written by transformers shares: the names of its tensors, the keys of its sizes, layers in
// `pre` order. A family says what differs.

import type { AttentionSpec, DenseSpec, GroupedAttentionSpec, LayerSpec, MoeSpec, NormSpec, Spec } from '#protocol';
import type { Config, ConfigReader } from '../config/config-reader.ts';
import { LIMITS } from '../config/limits.ts';
import { ropeSpec } from '../config/rope-config.ts';

/** What an absent key means: the defaults of the family's class in transformers. */
export interface Defaults {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** Absent: as many as heads. */
  readonly kvHeads?: number;
  readonly vocab: number;
  readonly contextLength: number;
  readonly eps: number;
  readonly theta: number;
  /** Share of a head's channels that is rotated; absent: all. */
  readonly rotaryShare?: number;
  /** Scaling of the rotary embedding where config.json names none. */
  readonly ropeScaling?: Config;
  /** Absent: hidden / heads. */
  readonly headDim?: number;
  readonly tied: boolean;
}

/** One layer, by number and by the beginning of its tensors' names: `model.layers.3`. */
export interface LayerPlace {
  readonly layer: number;
  /** Of all layers. */
  readonly count: number;
  readonly at: string;
  /** A norm of the layer, by the end of its name. */
  norm(name: string): NormSpec;
}

export interface Frame {
  /** `model_type` of config.json. */
  readonly family: string;
  readonly defaults: Defaults;
  /** Factors on the embedding's rows, on what a block adds to the residual stream, and on the logits; 1 unless said. */
  readonly scales?: { readonly embed: number; readonly residual: number; readonly logits: number };
  /** Where names are not the usual ones: of the embedding and the norm of the whole, and the beginning of all layers'. */
  readonly names?: { readonly embed?: string; readonly layers?: string; readonly finalNorm?: string };
  /** RMS norms with the eps of config.json unless said. */
  readonly layerNorm?: { readonly eps: number; readonly bias: boolean };
  /** Whether the logits have a bias. */
  readonly headBias?: boolean;
  /** Whether RoPE turns neighbouring channels together; channels half a head apart unless said. */
  readonly interleaved?: boolean;
  /** Grouped-query attention without further ado is what it starts from. */
  attention?(plain: GroupedAttentionSpec, place: LayerPlace): AttentionSpec;
  /** Attention and feed-forward block side by side. */
  readonly parallel?: true;
  /** `pre` order unless said. */
  norms?(place: LayerPlace): LayerNorms;
  ffn(place: LayerPlace): MoeSpec | DenseSpec;
}

/** The norms around a layer's attention and feed-forward block. */
export type LayerNorms = Pick<LayerSpec, 'attnNorm' | 'attnOutNorm' | 'ffnNorm' | 'ffnOutNorm'>;

/** @throws UserError for a size that is missing, wrong or too large */
export function frameSpec(config: ConfigReader, frame: Frame): Spec {
  const { family, defaults, names = {}, scales = { embed: 1, residual: 1, logits: 1 } } = frame;
  const hidden = config.integer(['hidden_size', 'd_model'], { fallback: defaults.hidden, max: LIMITS.hidden });
  const heads = config.integer(['num_attention_heads', 'n_heads'], { fallback: defaults.heads, max: LIMITS.heads });
  const headDim = config.integer('head_dim', { fallback: defaults.headDim ?? hidden / heads, max: LIMITS.headDim });
  const kvHeads = config.integer('num_key_value_heads', { fallback: defaults.kvHeads ?? heads, max: LIMITS.heads });
  const eps = config.number(['rms_norm_eps', 'layernorm_epsilon'], defaults.eps);
  const rope = ropeSpec(config, headDim, {
    theta: defaults.theta,
    style: frame.interleaved ? 'interleaved' : 'half',
    ...(defaults.rotaryShare === undefined ? {} : { usualShare: defaults.rotaryShare }),
    ...(defaults.ropeScaling ? { scaling: defaults.ropeScaling } : {}),
  });
  const norm = (name: string): NormSpec => ({
    kind: frame.layerNorm ? 'layer' : 'rms',
    eps: frame.layerNorm?.eps ?? eps,
    tensor: `${name}.weight`,
    ...(frame.layerNorm?.bias ? { bias: `${name}.bias` } : {}),
  });

  const layers = config.integer(['num_hidden_layers', 'n_layers'], { fallback: defaults.layers, max: LIMITS.layers });
  const embed = `${names.embed ?? 'model.embed_tokens'}.weight`;
  return {
    family,
    vocab: config.integer('vocab_size', { fallback: defaults.vocab, max: LIMITS.vocab }),
    hidden,
    contextLength: config.integer(['max_position_embeddings', 'max_seq_len'], {
      fallback: defaults.contextLength,
      max: LIMITS.contextLength,
    }),
    embed: { tensor: embed, scale: scales.embed },
    layers: Array.from({ length: layers }, (_, layer) => {
      const at = `${names.layers ?? 'model.layers'}.${layer}`;
      const place: LayerPlace = { layer, count: layers, at, norm: (name) => norm(`${at}.${name}`) };
      const plain: GroupedAttentionSpec = {
        kind: 'grouped',
        heads,
        kvHeads,
        headDim,
        valueDim: headDim,
        scale: headDim ** -0.5,
        rope,
        tensors: {
          q: `${at}.self_attn.q_proj.weight`,
          k: `${at}.self_attn.k_proj.weight`,
          v: `${at}.self_attn.v_proj.weight`,
          o: `${at}.self_attn.o_proj.weight`,
        },
      };
      return {
        ...(frame.norms?.(place) ?? preNorms(place)),
        attention: frame.attention?.(plain, place) ?? plain,
        ffn: frame.ffn(place),
        ...(frame.parallel ? { parallel: true } : {}),
        residualScale: scales.residual,
      };
    }),
    finalNorm: norm(names.finalNorm ?? 'model.norm'),
    head: {
      tensor: config.boolean('tie_word_embeddings', defaults.tied) ? embed : 'lm_head.weight',
      ...(frame.headBias ? { bias: 'lm_head.bias' } : {}),
      scale: scales.logits,
    },
  };
}

export function preNorms({ norm }: LayerPlace): LayerNorms {
  return { attnNorm: norm('input_layernorm'), ffnNorm: norm('post_attention_layernorm') };
}
