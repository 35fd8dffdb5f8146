// Queries to keys: of whole sequences, or of their newest positions to all that was kept of them.

import * as tf from '@tensorflow/tfjs-core';
import {
  type AttentionShape,
  type Backend,
  compositeAttention,
  compositeNewest,
  headsFirst,
  type SequenceLayout,
} from '#tensor';
import type { KeptKeysValues, KvCache } from './kv-cache.ts';

/** Sees, and may replace, the pattern [head, position, key] of one sequence; only then is it ever made. */
export type PatternHook = (pattern: tf.Tensor3D, sequence: number) => tf.Tensor3D;

/** What a layer remembers of each sequence of a batch. */
export interface LayerCaches {
  readonly layer: number;
  /** One per sequence. */
  readonly caches: readonly KvCache[];
}

/** As attention takes them, after norms and RoPE. [position, heads · channels] */
export interface Projected {
  readonly q: tf.Tensor2D;
  readonly k: tf.Tensor2D;
  readonly v: tf.Tensor2D;
}

/** Place of each row of a batch in its own sequence, from 0: after what was kept of it, where anything was. [row] */
export function positionsOf({ lengths }: SequenceLayout, caches?: readonly KvCache[]): number[] {
  return lengths.flatMap((length, sequence) => {
    const before = caches?.[sequence]?.length ?? 0;
    return Array.from({ length }, (_, place) => before + place);
  });
}

/** Tokens that the sequence of each row is to have. [row] */
export function reachesOf({ lengths }: SequenceLayout, caches?: readonly KvCache[]): number[] {
  return lengths.flatMap((length, sequence) => {
    const cache = caches?.[sequence];
    return new Array<number>(length).fill(cache ? cache.reach(cache.length + length) : length);
  });
}

/** @returns [position, heads · valueDim] */
export function attendAlone(
  backend: Backend,
  { q, k, v }: Projected,
  layout: SequenceLayout,
  shape: AttentionShape,
  onPattern?: PatternHook,
): tf.Tensor2D {
  return onPattern ? compositeAttention(q, k, v, layout, shape, onPattern) : backend.attention(q, k, v, layout, shape);
}

/** The new positions of each sequence to all of it. Where nothing came before, the batch is attended as one. */
export function attendWithPast(
  backend: Backend,
  projected: Projected,
  layout: SequenceLayout,
  shape: AttentionShape,
  { layer, caches }: LayerCaches,
  onPattern?: PatternHook,
): tf.Tensor2D {
  const { lengths } = layout;
  const own = (x: tf.Tensor2D): tf.Tensor2D[] => (lengths.length === 1 ? [x] : tf.split(x, [...lengths], 0));
  const [keys, values] = [own(projected.k), own(projected.v)];
  const kept = caches.map((cache, sequence) =>
    cache.append(backend, layer, {
      k: headsFirst(keys[sequence] as tf.Tensor2D, shape.kvHeads),
      v: headsFirst(values[sequence] as tf.Tensor2D, shape.kvHeads),
    }),
  );
  if (caches.every(({ length }) => length === 0)) return attendAlone(backend, projected, layout, shape, onPattern);
  const mixed = own(projected.q).map((q, sequence) => {
    const { k, v, positions } = kept[sequence] as KeptKeysValues;
    if (!onPattern) return backend.attendNewest(q, k, v, shape, positions);
    const [keys, values] = [k, v].map((x) => tf.slice(x, [0, 0, 0], [-1, positions, -1])) as [tf.Tensor3D, tf.Tensor3D];
    return compositeNewest(q, keys, values, shape, (pattern) => onPattern(pattern, sequence));
  });
  return mixed.length === 1 ? (mixed[0] as tf.Tensor2D) : tf.concat(mixed, 0);
}
