// Experts whose weight multiplies what goes into them (Llama 4): to a backend, a batch of one row per position and slot, each
// for one expert of weight 1.

import * as tf from '@tensorflow/tfjs-core';
import type { Dispatch, ExpertOutputs } from '#tensor';

/**
 * A row for every position and slot, times its weight. [position · slot, hidden]
 * @param x [position, hidden]
 */
export function weightedInput(x: tf.Tensor2D, { weights, topK }: Dispatch): tf.Tensor2D {
  const [positions, hidden] = x.shape;
  return tf.tidy(() => {
    const factors = tf.tensor3d(weights.slice(), [positions, topK, 1]);
    return tf.reshape(tf.mul(tf.reshape(x, [positions, 1, hidden]), factors), [positions * topK, hidden]);
  });
}

/** Every row of `weightedInput` to its expert. */
export function oneEach({ indices }: Dispatch): Dispatch {
  return { topK: 1, indices, weights: new Float32Array(indices.length).fill(1) };
}

/** Rows back to positions and slots, summed over slots. Takes over the tensors it is given. */
export function bySlots({ mixed, out, norms }: ExpertOutputs, topK: number): ExpertOutputs {
  const [rows, hidden] = mixed.shape;
  const positions = rows / topK;
  const result = {
    mixed: tf.tidy(() => tf.sum<tf.Tensor2D>(tf.reshape(mixed, [positions, topK, hidden]), 1)),
    ...(out ? { out: tf.reshape<tf.Rank.R3>(out, [positions, topK, hidden]) } : {}),
    ...(norms ? { norms: tf.reshape<tf.Rank.R2>(norms, [positions, topK]) } : {}),
  };
  for (const tensor of [mixed, out, norms]) tensor?.dispose();
  return result;
}
