// What a router sees, and what it makes of it before anything is chosen.

import * as tf from '@tensorflow/tfjs-core';
import { applyNorm, type Norm } from '#nn';
import type { Backend } from '#tensor';
import type { MoeWeights } from './weights/weights.ts';

/** As it is where the layer has no such norm. */
export function normed(x: tf.Tensor2D, norm: Norm | undefined): tf.Tensor2D {
  return norm ? applyNorm(x, norm) : x;
}

export function routerLogits(backend: Backend, x: tf.Tensor2D, { router, routerBias }: MoeWeights): tf.Tensor2D {
  const logits = backend.linear(x, router, { exact: true });
  return routerBias ? tf.add(logits, routerBias) : logits;
}
