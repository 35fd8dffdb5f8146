// The operations of a backend written plainly on the TensorFlow.js core, for any backend and in float32: slow, short, and
// what the fast versions are tested against. The attention is also what runs when a hook wants to see its pattern.

import * as tf from '@tensorflow/tfjs-core';
import type { Glu } from '#protocol';
import type { AttentionShape, Dispatch, ExpertOutputs, SequenceLayout } from './backend.ts';
import { firstKey } from './first-key.ts';
import { gated } from './glu.ts';

/** All experts of a layer, stacked: gate and up [expert, width, hidden], down [expert, hidden, width]. */
export interface StackedExperts {
  readonly gate: tf.Tensor3D;
  readonly up: tf.Tensor3D;
  readonly down: tf.Tensor3D;
  readonly glu: Glu;
  /** gate and up [expert, width], down [expert, hidden]. */
  readonly biases?: { readonly gate: tf.Tensor2D; readonly up: tf.Tensor2D; readonly down: tf.Tensor2D };
}

/** x · Wᵀ. @param x [position, in] @param weight [out, in] */
export function compositeLinear(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(x, weight, false, true);
}

/**
 * Runs every expert on every position and keeps what the dispatch chose.
 * @param x [position, hidden]
 */
export function compositeExperts(x: tf.Tensor2D, stacked: StackedExperts, dispatch: Dispatch): Required<ExpertOutputs> {
  const [positions, hidden] = x.shape;
  const { topK } = dispatch;
  return tidyAll(() => {
    const experts = stacked.gate.shape[0];
    const all = Array.from({ length: experts }, (_, expert) => {
      const project = (input: tf.Tensor2D, which: 'gate' | 'up' | 'down'): tf.Tensor2D => {
        const y = compositeLinear(input, tf.gather<tf.Tensor>(stacked[which], expert) as tf.Tensor2D);
        const bias = stacked.biases?.[which];
        return bias ? tf.add(y, tf.gather(bias, expert)) : y;
      };
      return project(gated(project(x, 'gate'), project(x, 'up'), stacked.glu), 'down');
    });
    const chosen = tf.tensor3d(oneHot(dispatch.indices, experts), [positions, topK, experts]);
    const out = tf.matMul<tf.Tensor3D>(chosen, tf.stack(all, 1) as tf.Tensor3D); // [position, slot, hidden]
    const weights = tf.tensor3d(dispatch.weights.slice(), [positions, 1, topK]);
    const mixed = tf.reshape(tf.matMul(weights, out), [positions, hidden]) as tf.Tensor2D;
    return { out, mixed, norms: tf.sqrt<tf.Tensor2D>(tf.sum(tf.square(out), 2)) };
  });
}

/** 1 at the expert each slot chose. tf.oneHot refuses a single expert. [position, slot, expert] */
function oneHot(indices: Int32Array, experts: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(indices.length * experts);
  for (let i = 0; i < indices.length; i++) result[i * experts + (indices[i] as number)] = 1;
  return result;
}

/**
 * Causal attention, sequence by sequence, with the whole pattern in memory.
 * @param onPattern sees, and may replace, the pattern [head, position, key] of each sequence
 */
export function compositeAttention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  { lengths }: SequenceLayout,
  shape: AttentionShape,
  onPattern?: (pattern: tf.Tensor3D, sequence: number) => tf.Tensor3D,
): tf.Tensor2D {
  return tf.tidy(() => {
    let start = 0;
    const outputs: tf.Tensor2D[] = [];
    for (const [sequence, length] of lengths.entries()) {
      const own = (x: tf.Tensor2D): tf.Tensor2D => tf.slice(x, [start, 0], [length, x.shape[1]]);
      const see = onPattern && ((pattern: tf.Tensor3D) => onPattern(pattern, sequence));
      const [keys, values] = [own(k), own(v)].map((x) => headsFirst(x, shape.kvHeads)) as [tf.Tensor3D, tf.Tensor3D];
      outputs.push(compositeNewest(own(q), keys, values, shape, see));
      start += length;
    }
    return outputs.length === 0 ? tf.zeros<tf.Rank.R2>([0, shape.heads * shape.valueDim]) : tf.concat(outputs, 0);
  });
}

/**
 * Causal attention of one sequence's newest positions to all of it.
 * @param q [new position, heads · headDim]
 * @param k [kvHead, position, headDim], the new positions last
 * @param v [kvHead, position, valueDim]
 * @param onPattern sees, and may replace, the pattern [head, new position, key]
 * @returns [new position, heads · valueDim]
 */
export function compositeNewest(
  q: tf.Tensor2D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  shape: AttentionShape,
  onPattern?: (pattern: tf.Tensor3D) => tf.Tensor3D,
): tf.Tensor2D {
  const { heads, kvHeads, valueDim, scale, sinks } = shape;
  return tf.tidy(() => {
    const keys = repeatHeads(k, heads / kvHeads);
    const values = repeatHeads(v, heads / kvHeads);
    const scores = tf.mul(tf.matMul(headsFirst(q, heads), keys, false, true), scale);
    const masked = tf.add<tf.Tensor3D>(scores, causalMask(q.shape[0], k.shape[1], shape));
    let pattern = sinks ? softmaxWithSinks(masked, sinks) : tf.softmax(masked);
    if (onPattern) pattern = onPattern(pattern);
    const mixed = tf.transpose(tf.matMul(pattern, values), [1, 0, 2]);
    return tf.reshape(mixed, [q.shape[0], heads * valueDim]);
  });
}

/** @param scores [head, position, key] */
function softmaxWithSinks(scores: tf.Tensor3D, sinks: Float32Array): tf.Tensor3D {
  const [heads, positions, keys] = scores.shape;
  const column = tf.tile(tf.tensor3d(sinks.slice(), [heads, 1, 1]), [1, positions, 1]);
  return tf.slice(tf.softmax(tf.concat([scores, column], 2)), [0, 0, 0], [heads, positions, keys]);
}

/** [position, heads · channels] -> [head, position, channel] */
export function headsFirst(x: tf.Tensor2D, heads: number): tf.Tensor3D {
  const [positions, width] = x.shape;
  if (positions === 1) return tf.reshape(x, [heads, 1, width / heads]);
  return tf.transpose(tf.reshape(x, [positions, heads, width / heads]), [1, 0, 2]);
}

/** [kvHead, position, channel] -> [head, position, channel]: head h is served by kv head floor(h / times). */
function repeatHeads(x: tf.Tensor3D, times: number): tf.Tensor3D {
  if (times === 1) return x;
  const indices = Array.from({ length: x.shape[0] * times }, (_, head) => Math.floor(head / times));
  return tf.gather(x, tf.tensor1d(indices, 'int32'));
}

/**
 * For the newest `queries` of `keys` positions: 0 where one may look; a finite minimum where the key lies after it, or
 * before the first that one sees. [new position, key]
 */
export function causalMask(queries: number, keys: number, seen: Pick<AttentionShape, 'window' | 'chunk'>): tf.Tensor2D {
  const mask = new Float32Array(queries * keys).fill(MASKED);
  for (let row = 0; row < queries; row++) {
    const position = keys - queries + row;
    mask.fill(0, row * keys + firstKey(position, seen), row * keys + position + 1);
  }
  return tf.tensor2d(mask, [queries, keys]);
}

/** Finite, so that no arithmetic on it can become NaN; exp(MASKED) is 0. */
export const MASKED = -1e30;

/** `tf.tidy` for a record of tensors whose type should survive. */
function tidyAll<T extends Readonly<Record<string, tf.Tensor>>>(work: () => T): T {
  return tf.tidy(() => work() as unknown as tf.TensorContainer) as unknown as T;
}
