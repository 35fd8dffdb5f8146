// The feed-forward block of a layer without a router: down(glu(gate(x), up(x))).

import * as tf from '@tensorflow/tfjs-core';
import type { Glu } from '#protocol';
import { type Backend, gated, type Matrix } from '#tensor';

export interface DenseWeights {
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
  readonly glu: Glu;
}

/** @param x float32 [position, hidden] */
export function denseFfn(backend: Backend, x: tf.Tensor2D, weights: DenseWeights): tf.Tensor2D {
  return tf.tidy(() => {
    const active = gated(backend.linear(x, weights.gate), backend.linear(x, weights.up), weights.glu);
    return backend.linear(active, weights.down);
  });
}
