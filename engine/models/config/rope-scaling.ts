// How rotary frequencies are stretched to contexts longer than a model was first trained on.

import type { RopeSpec, Waves } from '#protocol';

/** Waves, and others in their place in sequences that are too long for them. */
export type Scaled = Waves & Pick<RopeSpec, 'long'>;

/** Positions closer together by the factor. */
export function linear(plain: readonly number[], factor: number): Scaled {
  return { inverseFrequencies: plain.map((frequency) => frequency / factor), attentionFactor: 1 };
}

export interface LongRopeSettings {
  /** Context length of the first training. */
  readonly original: number;
  readonly factor: number;
  /** A divisor of each frequency, in sequences within that context and beyond it. */
  readonly short: readonly number[];
  readonly long: readonly number[];
  readonly attentionFactor?: number;
  /** Phi-MoE names one for each. */
  readonly shortMscale?: number;
  readonly longMscale?: number;
}

/** LongRoPE (Ding et al. 2024): frequencies divided one by one, by other numbers in long sequences. */
export function longRope(plain: readonly number[], settings: LongRopeSettings): Scaled {
  const { original, factor, short, long, shortMscale, longMscale } = settings;
  const usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
  const attentionFactor = settings.attentionFactor ?? usual;
  const divided = (divisors: readonly number[]): number[] =>
    plain.map((frequency, pair) => frequency / (divisors[pair] as number));
  return {
    inverseFrequencies: divided(short),
    attentionFactor: shortMscale ?? attentionFactor,
    long: { beyond: original, inverseFrequencies: divided(long), attentionFactor: longMscale ?? attentionFactor },
  };
}

export interface Llama3Settings {
  /** Context length of the first training. */
  readonly original: number;
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

/** Short waves stay, long ones are stretched, with a ramp between. */
export function llama3(plain: readonly number[], { original, factor, low, high }: Llama3Settings): Scaled {
  const inverseFrequencies = plain.map((frequency) => {
    const turns = (original * frequency) / (2 * Math.PI); // over the original context
    if (turns > high) return frequency;
    if (turns < low) return frequency / factor;
    const kept = (turns - low) / (high - low);
    return (1 - kept) * (frequency / factor) + kept * frequency;
  });
  return { inverseFrequencies, attentionFactor: 1 };
}

/** A larger base (Hunyuan's `alpha`): theta · alpha^(d / (d − 2)) over d channels. The fastest pair stays as it is. */
export function largerBase(plain: readonly number[], alpha: number): Scaled {
  const last = plain.length - 1;
  const inverseFrequencies = plain.map((frequency, pair) =>
    pair === 0 ? frequency : frequency * alpha ** (-pair / last),
  );
  return { inverseFrequencies, attentionFactor: 1 };
}

export interface YarnSettings {
  readonly theta: number;
  readonly original: number;
  readonly factor: number;
  /** Turns over the original context from which on a frequency stays, and below which it is stretched whole. */
  readonly fast: number;
  readonly slow: number;
  /** Whether the ends of the ramp are moved to whole channel pairs. */
  readonly truncate: boolean;
  readonly attentionFactor?: number;
  /** 0: not given. */
  readonly mscale: number;
  readonly mscaleAllDim: number;
}

/** YaRN (Peng et al. 2023): a ramp over the channel pairs between those that turn fast and those that turn slowly. */
export function yarn(plain: readonly number[], settings: YarnSettings): Scaled {
  const { theta, original, factor, fast, slow, truncate } = settings;
  const dims = 2 * plain.length;
  const pairThatTurns = (turns: number): number =>
    (dims * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [from, to] = [pairThatTurns(fast), pairThatTurns(slow)];
  const first = Math.max(0, truncate ? Math.floor(from) : from);
  const last = Math.min(dims - 1, truncate ? Math.ceil(to) : to);
  const span = first === last ? 0.001 : last - first;
  return {
    inverseFrequencies: plain.map((frequency, pair) => {
      const stretched = Math.min(1, Math.max(0, (pair - first) / span));
      return frequency * (1 - stretched) + (frequency / factor) * stretched;
    }),
    attentionFactor: settings.attentionFactor ?? yarnAttention(settings),
  };
}

function yarnAttention({ factor, mscale, mscaleAllDim }: YarnSettings): number {
  if (mscale !== 0 && mscaleAllDim !== 0) return yarnMscale(factor, mscale) / yarnMscale(factor, mscaleAllDim);
  return yarnMscale(factor, 1);
}

/** 0.1 · weight · ln(factor) + 1 */
export function yarnMscale(factor: number, weight: number): number {
  return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
}
