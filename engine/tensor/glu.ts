// What a gated linear unit does with its two halves, on the TensorFlow.js core.

import * as tf from '@tensorflow/tfjs-core';
import type { Glu } from '#protocol';

/** Of the clamped unit: where gate and up are cut off, and how steep its sigmoid is. */
export const CLAMP = { limit: 7, slope: 1.702 };

/** @param gate, up of one shape, before any activation */
export function gated<T extends tf.Tensor>(gate: T, up: T, glu: Glu): T {
  return tf.tidy(() => {
    if (glu === 'silu') return tf.mul<T>(tf.mul(gate, tf.sigmoid(gate)), up);
    const cut = tf.minimum<T>(gate, CLAMP.limit);
    const swish = tf.mul(cut, tf.sigmoid(tf.mul(cut, CLAMP.slope)));
    return tf.mul<T>(swish, tf.add(tf.clipByValue(up, -CLAMP.limit, CLAMP.limit), 1));
  });
}
