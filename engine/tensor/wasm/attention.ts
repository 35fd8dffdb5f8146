// Attention on WebAssembly, head by head: batched matrix products leave the fast path there, and slice copies its whole
// source, so heads are cut out in typed arrays and the softmax, which is causal and therefore short, runs on the host.

import * as tf from '@tensorflow/tfjs-core';
import type { AttentionShape, SequenceLayout } from '../backend.ts';
import { firstKey } from '../first-key.ts';

export function wasmAttention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  { lengths }: SequenceLayout,
  shape: AttentionShape,
): tf.Tensor2D {
  const { heads, kvHeads, headDim, valueDim, sinks } = shape;
  const [positions] = q.shape;
  const queries = q.dataSync<'float32'>();
  const keys = k.dataSync<'float32'>();
  const values = v.dataSync<'float32'>();
  const mixed = new Float32Array(positions * heads * valueDim); // [position, head, channel]
  let start = 0;
  for (const length of lengths) {
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor(head / (heads / kvHeads));
      const out = tf.tidy(() => {
        const query = tf.tensor2d(cutHead(queries, start, length, head, heads, headDim), [length, headDim]);
        const key = tf.tensor2d(cutHeadTransposed(keys, start, length, kvHead, kvHeads, headDim), [headDim, length]);
        const value = tf.tensor2d(cutHead(values, start, length, kvHead, kvHeads, valueDim), [length, valueDim]);
        const scores = tf.matMul(query, key).dataSync<'float32'>();
        const pattern = causalSoftmax(scores, length, shape, sinks?.[head]);
        return tf.matMul(tf.tensor2d(pattern, [length, length]), value).dataSync<'float32'>(); // [position, channel]
      });
      for (let row = 0; row < length; row++) {
        mixed.set(out.subarray(row * valueDim, (row + 1) * valueDim), ((start + row) * heads + head) * valueDim);
      }
    }
    start += length;
  }
  return tf.tensor2d(mixed, [positions, heads * valueDim]);
}

/** @param x [position, head, channel] @returns [row, channel] */
function cutHead(
  x: Float32Array,
  start: number,
  length: number,
  head: number,
  heads: number,
  headDim: number,
): Float32Array {
  const result = new Float32Array(length * headDim);
  for (let row = 0; row < length; row++) {
    const from = ((start + row) * heads + head) * headDim;
    result.set(x.subarray(from, from + headDim), row * headDim);
  }
  return result;
}

/** @param x [position, head, channel] @returns [channel, row] */
function cutHeadTransposed(
  x: Float32Array,
  start: number,
  length: number,
  head: number,
  heads: number,
  headDim: number,
): Float32Array {
  const result = new Float32Array(length * headDim);
  for (let row = 0; row < length; row++) {
    const from = ((start + row) * heads + head) * headDim;
    for (let channel = 0; channel < headDim; channel++) result[channel * length + row] = x[from + channel] as number;
  }
  return result;
}

/**
 * Softmax of each row over the keys that its position sees, the rest 0.
 * @param scores [position, key], overwritten
 * @param sink a logit that takes its share and is dropped
 */
function causalSoftmax(
  scores: Float32Array,
  length: number,
  shape: AttentionShape,
  sink = Number.NEGATIVE_INFINITY,
): Float32Array {
  const { scale } = shape;
  for (let position = 0; position < length; position++) {
    const row = position * length;
    const first = firstKey(position, shape);
    let most = sink;
    for (let key = first; key <= position; key++) most = Math.max(most, (scores[row + key] as number) * scale);
    let sum = Math.exp(sink - most);
    for (let key = first; key <= position; key++) {
      const value = Math.exp((scores[row + key] as number) * scale - most);
      scores[row + key] = value;
      sum += value;
    }
    for (let key = first; key <= position; key++) scores[row + key] = (scores[row + key] as number) / sum;
    scores.fill(0, row, row + first);
    scores.fill(0, row + position + 1, row + length);
  }
  return scores;
}
