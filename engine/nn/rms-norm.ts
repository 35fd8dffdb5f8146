// Root-mean-square normalisation: w · x / sqrt(mean(x²) + eps), over the last axis, in float32.

import * as tf from '@tensorflow/tfjs-core';

/**
 * @param x float32 [..., n]
 * @param weight [n]
 * @returns the shape of x
 */
export function rmsNorm<T extends tf.Tensor>(x: T, weight: tf.Tensor1D, eps: number): T {
  return tf.tidy(() => {
    const meanSquare = tf.mean(tf.square(x), -1, true);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, eps))), weight) as T;
  });
}
