// The feed-forward block of a layer without a router: down(silu(gate(x)) · up(x)).

import * as tf from '@tensorflow/tfjs-core';
import type { Backend, Matrix } from '#tensor';

export interface DenseWeights {
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

/** @param x float32 [position, hidden] */
export function denseFfn(backend: Backend, x: tf.Tensor2D, weights: DenseWeights): tf.Tensor2D {
  return tf.tidy(() => {
    const gate = backend.linear(x, weights.gate);
    const silu = tf.mul(gate, tf.sigmoid(gate));
    return backend.linear(tf.mul(silu, backend.linear(x, weights.up)), weights.down);
  });
}
