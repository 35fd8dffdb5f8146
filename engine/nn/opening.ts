// How far the input of a layer opens its attention: a factor on each head's mixture of values, before the output projection.

import * as tf from '@tensorflow/tfjs-core';
import type { OpeningSpec } from '#protocol';

/**
 * @param mixed [position, heads · valueDim]
 * @param logits [position, heads], or [position, heads · valueDim] where every channel has its own
 * @returns the shape of `mixed`
 */
export function opened(mixed: tf.Tensor2D, logits: tf.Tensor2D, { by }: OpeningSpec): tf.Tensor2D {
  const factors = by === 'sigmoid' ? tf.sigmoid(logits) : tf.softplus(logits);
  const [positions, width] = mixed.shape;
  const heads = logits.shape[1];
  if (heads === width) return tf.mul(mixed, factors);
  const perHead = tf.reshape(mixed, [positions, heads, width / heads]);
  return tf.reshape(tf.mul(perHead, tf.reshape(factors, [positions, heads, 1])), [positions, width]);
}
