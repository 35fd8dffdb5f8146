// Multi-head latent attention (DeepSeek-V2): keys and values of all heads come from one narrow vector per position, and the
// part of a key that carries its position is shared by all heads.

import * as tf from '@tensorflow/tfjs-core';
import type { LatentAttentionSpec } from '#protocol';
import type { Backend, Matrix } from '#tensor';
import { applyNorm, type Norm } from './norm.ts';
import { applyRope, type RopeTable } from './rope.ts';

export interface LatentWeights {
  /** [heads · headDim, hidden], or from the narrow vector of `qNarrow`. */
  readonly q: Matrix;
  readonly qNarrow?: { readonly down: Matrix; readonly norm: Norm };
  /** [kvRank + rotated, hidden] */
  readonly kvDown: Matrix;
  readonly kvNorm: Norm;
  /** [heads · (headDim − rotated + valueDim), kvRank] */
  readonly kvUp: Matrix;
  readonly o: Matrix;
}

/**
 * @param x normed input, float32 [position, hidden]
 * @returns q and k [position, heads · headDim], the rotated channels last in each head; v [position, heads · valueDim]
 */
export function latentQkv(
  backend: Backend,
  x: tf.Tensor2D,
  weights: LatentWeights,
  spec: LatentAttentionSpec,
  rope: RopeTable,
): { readonly q: tf.Tensor2D; readonly k: tf.Tensor2D; readonly v: tf.Tensor2D } {
  const { heads, headDim, valueDim, rotated, kvRank } = spec;
  const [positions] = x.shape;
  const still = headDim - rotated;
  const perHead = (y: tf.Tensor2D, channels: number): tf.Tensor3D => tf.reshape(y, [positions, heads, channels]);
  const joined = (first: tf.Tensor3D, turned: tf.Tensor2D): tf.Tensor2D =>
    tf.reshape(tf.concat([first, perHead(turned, rotated)], 2), [positions, heads * headDim]);

  let narrow = x;
  if (weights.qNarrow) {
    narrow = applyNorm(backend.linear(x, weights.qNarrow.down), weights.qNarrow.norm);
  }
  const [qStill, qTurning] = tf.split(perHead(backend.linear(narrow, weights.q), headDim), [still, rotated], 2) as [
    tf.Tensor3D,
    tf.Tensor3D,
  ];
  const q = joined(qStill, applyRope(tf.reshape(qTurning, [positions, heads * rotated]), rope, heads));

  const [latent, kTurning] = tf.split(backend.linear(x, weights.kvDown), [kvRank, rotated], 1) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const expanded = backend.linear(applyNorm(latent, weights.kvNorm), weights.kvUp);
  const [kStill, values] = tf.split(perHead(expanded, still + valueDim), [still, valueDim], 2) as [
    tf.Tensor3D,
    tf.Tensor3D,
  ];
  const k = joined(kStill, tf.tile(applyRope(kTurning, rope, 1), [1, heads]));
  return { q, k, v: tf.reshape(values, [positions, heads * valueDim]) };
}
