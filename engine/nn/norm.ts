// Normalisation over the last axis, in float32: by the root of the mean square, or by mean and variance.

import * as tf from '@tensorflow/tfjs-core';
import type { NormSpec } from '#protocol';
import { isLittle, timed } from '#tensor';
import { littleNorm } from './little-norm.ts';

/** A norm of the Spec with its weights, [n] each. */
export interface Norm extends Pick<NormSpec, 'kind' | 'eps'> {
  readonly weight?: tf.Tensor1D;
  readonly bias?: tf.Tensor1D;
}

/**
 * @param x float32 [..., n]
 * @returns the shape of x
 */
export function applyNorm<T extends tf.Tensor>(x: T, norm: Norm): T {
  return timed('norms', () => (isLittle(x) ? littleNorm(x, norm) : tf.tidy(() => plainNorm(x, norm))));
}

function plainNorm<T extends tf.Tensor>(x: T, { kind, eps, weight, bias }: Norm): T {
  const centred = kind === 'layer' ? tf.sub(x, tf.mean(x, -1, true)) : x;
  const meanSquare = tf.mean(tf.square(centred), -1, true);
  const even = tf.mul(centred, tf.rsqrt(tf.add(meanSquare, eps)));
  const scaled = weight ? tf.mul(even, weight) : even;
  return (bias ? tf.add(scaled, bias) : scaled) as T;
}
