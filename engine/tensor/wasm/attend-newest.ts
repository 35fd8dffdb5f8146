// Attention of a sequence's newest positions on WebAssembly. With one query a head is two matrix-vector products, too
// little for a call into WebAssembly each: plain loops on the host.

import * as tf from '@tensorflow/tfjs-core';
import type { AttentionShape } from '../backend.ts';
import { firstKey } from '../first-key.ts';

/** As `Backend.attendNewest` says. */
export function wasmAttendNewest(
  q: tf.Tensor2D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  shape: AttentionShape,
  positions = k.shape[1],
): tf.Tensor2D {
  const { heads, kvHeads, headDim, valueDim, sinks } = shape;
  const [rows, room] = [q.shape[0], k.shape[1]];
  const [queries, keys, values] = [q, k, v].map((x) => x.dataSync<'float32'>()) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const mixed = new Float32Array(rows * heads * valueDim); // [new position, head, channel]
  const pattern = new Float32Array(positions);
  for (let row = 0; row < rows; row++) {
    const position = positions - rows + row;
    const first = firstKey(position, shape);
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor(head / (heads / kvHeads));
      const query = queries.subarray((row * heads + head) * headDim, (row * heads + head + 1) * headDim);
      const own = keys.subarray(kvHead * room * headDim, (kvHead + 1) * room * headDim);
      score(query, own, pattern, first, position, shape.scale);
      softmax(pattern, first, position, sinks?.[head]);
      const out = mixed.subarray((row * heads + head) * valueDim, (row * heads + head + 1) * valueDim);
      for (let key = first; key <= position; key++) {
        const weight = pattern[key] as number;
        const from = (kvHead * room + key) * valueDim;
        for (let channel = 0; channel < valueDim; channel++) {
          out[channel] = (out[channel] as number) + weight * (values[from + channel] as number);
        }
      }
    }
  }
  return tf.tensor2d(mixed, [rows, heads * valueDim]);
}

/** Scaled products of a query with the keys `first` to `last`. @param keys [position, channel] */
function score(
  query: Float32Array,
  keys: Float32Array,
  into: Float32Array,
  first: number,
  last: number,
  scale: number,
): void {
  for (let key = first; key <= last; key++) {
    const from = key * query.length;
    let sum = 0;
    for (let channel = 0; channel < query.length; channel++) {
      sum += (query[channel] as number) * (keys[from + channel] as number);
    }
    into[key] = sum * scale;
  }
}

/** In place, over `first` to `last`. @param sink a logit that takes its share and is dropped */
function softmax(x: Float32Array, first: number, last: number, sink = Number.NEGATIVE_INFINITY): void {
  let most = sink;
  for (let i = first; i <= last; i++) most = Math.max(most, x[i] as number);
  let sum = Math.exp(sink - most);
  for (let i = first; i <= last; i++) {
    const value = Math.exp((x[i] as number) - most);
    x[i] = value;
    sum += value;
  }
  for (let i = first; i <= last; i++) x[i] = (x[i] as number) / sum;
}
