// The rotary embedding that a config.json describes, in its older spelling (rope_theta, rope_scaling) and its newer one
// (rope_parameters).

import { type RopeSpec, UserError } from '#protocol';
import { type Config, type ConfigReader, configReader } from './config-reader.ts';
import { LIMITS } from './limits.ts';
import { largerBase, linear, llama3, longRope, type Scaled, yarn } from './rope-scaling.ts';

export interface RopeOptions {
  /** What a missing rope_theta means. */
  readonly theta: number;
  /** In place of the config's rope_theta. */
  readonly base?: number;
  /** What a missing partial_rotary_factor means: the share of the channels that is rotated; all unless said. */
  readonly usualShare?: number;
  /** `half` unless said. */
  readonly style?: RopeSpec['style'];
  /** A kind of layer that may have settings of its own in rope_parameters. */
  readonly kind?: AttentionKind;
  /** The scaling of a config that names none. */
  readonly scaling?: Config;
  /** Share of the channels that are rotated, whatever config.json says. */
  readonly share?: number;
}

/**
 * @param dims channels of a head that are rotated, unless partial_rotary_factor says that it is only a part of them
 * @throws UserError for a scaling that is not implemented
 */
export function ropeSpec(config: ConfigReader, dims: number, options: RopeOptions): RopeSpec {
  const { theta, style = 'half' } = options;
  const { newer, scaling = options.scaling && configReader(options.scaling) } = ropeSettings(config, options.kind);
  const given = newer?.has('rope_theta') ? newer.number('rope_theta') : config.number('rope_theta', theta);
  const base = options.base ?? given;
  const settled = newer?.has('partial_rotary_factor') ? newer : config;
  const share = options.share ?? settled.number('partial_rotary_factor', options.usualShare ?? 1);
  if (!(share > 0 && share <= 1)) {
    throw new UserError(
      `config.json: expected partial_rotary_factor to be a share of a head's channels, above 0 and at most 1, found ${share}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  const rotated = share === 1 ? dims : Math.floor(dims * share);
  if (share !== 1 && rotated % 2 !== 0) {
    throw new UserError(
      `config.json: partial_rotary_factor (${share}) rotates ${rotated} of a head's ${dims} channels, which are not pairs.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  const plain = Array.from({ length: rotated / 2 }, (_, i) => base ** ((-2 * i) / rotated));
  const waves: Scaled = scaling
    ? scale(plain, base, scaling, config)
    : { inverseFrequencies: plain, attentionFactor: 1 };
  return { style, ...waves };
}

/** As transformers 5 calls them. */
export type AttentionKind = 'full_attention' | 'sliding_attention';

/**
 * Where the settings of a scaling stand: in rope_parameters if there are any, else in rope_scaling.
 * @param kind of layer, whose own settings go before those of all
 */
export function ropeSettings(
  config: ConfigReader,
  kind?: AttentionKind,
): {
  readonly newer: ConfigReader | undefined;
  readonly scaling: ConfigReader | undefined;
} {
  const all = config.object('rope_parameters');
  const newer = kind && all?.has(kind) ? all.object(kind) : all;
  return { newer, scaling: newer ?? config.object('rope_scaling') };
}

function scale(plain: readonly number[], theta: number, scaling: ConfigReader, config: ConfigReader): Scaled {
  const todo = 'Long-context scaling of this kind is not implemented yet.';
  // Only with an alpha is `dynamic` the same at every length.
  const dynamic = scaling.has('alpha') ? ['dynamic'] : [];
  scaling.expect(['rope_type', 'type'], ['default', 'linear', 'llama3', 'yarn', 'longrope', ...dynamic], todo);
  const context = { fallback: LIMITS.contextLength, max: LIMITS.contextLength };
  const original = (): number => {
    const key = 'original_max_position_embeddings';
    const from = config.has(key) ? config : scaling.has(key) ? scaling : undefined;
    return from ? from.integer(key, context) : config.integer('max_position_embeddings', context);
  };
  const factor = (): number =>
    scaling.has('factor') ? scaling.number('factor') : config.integer('max_position_embeddings', context) / original();
  switch (scaling.string(['rope_type', 'type'], 'default')) {
    case 'linear':
      return linear(plain, scaling.number('factor'));
    case 'llama3':
      return llama3(plain, {
        original: original(),
        factor: scaling.number('factor'),
        low: scaling.number('low_freq_factor'),
        high: scaling.number('high_freq_factor'),
      });
    case 'yarn':
      return yarn(plain, {
        theta,
        original: original(),
        factor: factor(),
        fast: scaling.number('beta_fast', 32),
        slow: scaling.number('beta_slow', 1),
        truncate: scaling.boolean('truncate', true),
        ...(scaling.has('attention_factor') ? { attentionFactor: scaling.number('attention_factor') } : {}),
        mscale: scaling.number('mscale', 0),
        mscaleAllDim: scaling.number('mscale_all_dim', 0),
      });
    case 'dynamic':
      return largerBase(plain, scaling.number('alpha'));
    case 'longrope':
      return longRope(plain, {
        original: original(),
        factor: factor(),
        short: divisors(scaling, 'short_factor', plain.length),
        long: divisors(scaling, 'long_factor', plain.length),
        ...(scaling.has('attention_factor') ? { attentionFactor: scaling.number('attention_factor') } : {}),
        ...(scaling.has('short_mscale') ? { shortMscale: scaling.number('short_mscale') } : {}),
        ...(scaling.has('long_mscale') ? { longMscale: scaling.number('long_mscale') } : {}),
      });
    default:
      return { inverseFrequencies: plain, attentionFactor: 1 };
  }
}

/** A number for each pair of channels. */
function divisors(scaling: ConfigReader, key: string, pairs: number): readonly number[] {
  const found = scaling.numbers(key);
  if (found.length !== pairs || found.some((value) => value <= 0)) {
    throw new UserError(
      `config.json: expected ${key} to hold ${pairs} positive numbers, one for each pair of channels of a head, found ${JSON.stringify(found)}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  return found;
}
