// A factor on queries that grows with their position (Llama 4, Mistral 4).

import * as tf from '@tensorflow/tfjs-core';
import type { QueryGrowth } from '#protocol';

/**
 * @param q [position, heads · channels]
 * @param positions place of each in its own sequence, from 0
 */
export function growQueries(
  q: tf.Tensor2D,
  { rate, every, first }: QueryGrowth,
  positions: readonly number[],
): tf.Tensor2D {
  const factors = positions.map((position) => 1 + rate * Math.log(1 + Math.floor((position + first) / every)));
  return tf.tidy(() => tf.mul<tf.Tensor2D>(q, tf.tensor2d(factors, [positions.length, 1])));
}
