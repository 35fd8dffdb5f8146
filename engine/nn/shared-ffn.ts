// What every token passes beside its routed experts: a feed-forward network, in some families times a gate of one channel.

import * as tf from '@tensorflow/tfjs-core';
import type { Backend, Matrix } from '#tensor';
import { type DenseWeights, denseFfn } from './dense-ffn.ts';

export interface SharedWeights extends DenseWeights {
  /** [1, hidden]: its sigmoid multiplies the output. */
  readonly open?: Matrix;
}

/** @param x float32 [position, hidden] */
export function sharedFfn(backend: Backend, x: tf.Tensor2D, weights: SharedWeights): tf.Tensor2D {
  return tf.tidy(() => {
    const out = denseFfn(backend, x, weights);
    return weights.open ? tf.mul(out, tf.sigmoid(backend.linear(x, weights.open))) : out;
  });
}
