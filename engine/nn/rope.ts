// Rotary position embedding: pairs of channels of each head are turned by an angle that grows with the position.

import * as tf from '@tensorflow/tfjs-core';
import type { RopeSpec } from '#protocol';
import { isLittle, timed } from '#tensor';
import { littleRope } from './little-rope.ts';

/** cos and sin for each position of a batch, ready to broadcast over heads. [position, 1, channel pair] */
export interface RopeTable {
  readonly style: RopeSpec['style'];
  readonly cos: tf.Tensor3D;
  readonly sin: tf.Tensor3D;
  /** The same on the host. [position, channel pair] */
  readonly values: { readonly cos: Float32Array; readonly sin: Float32Array };
}

/**
 * The table for these positions, computed in float64 on the host: float32 angles lose digits at large positions.
 * @param positions place of each token in its own sequence, from 0
 * @param lengths tokens that the sequence of each will have, for what depends on them
 */
export function ropeTable(rope: RopeSpec, positions: ArrayLike<number>, lengths: ArrayLike<number>): RopeTable {
  const pairs = rope.inverseFrequencies.length;
  const cos = new Float32Array(positions.length * pairs);
  const sin = new Float32Array(positions.length * pairs);
  for (let row = 0; row < positions.length; row++) {
    const { inverseFrequencies, attentionFactor } =
      rope.long && (lengths[row] ?? 0) > rope.long.beyond ? rope.long : rope;
    for (let pair = 0; pair < pairs; pair++) {
      const angle = (positions[row] as number) * (inverseFrequencies[pair] as number);
      cos[row * pairs + pair] = Math.cos(angle) * attentionFactor;
      sin[row * pairs + pair] = Math.sin(angle) * attentionFactor;
    }
  }
  const shape: [number, number, number] = [positions.length, 1, pairs];
  // Both or none.
  const tensors = tf.tidy(() => ({ cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape) }));
  return { style: rope.style, ...tensors, values: { cos, sin } };
}

/**
 * Turns the first 2 · pairs channels of every head; the rest pass unchanged.
 * @param x [position, heads · headDim]
 * @returns [position, heads · headDim]
 */
export function applyRope(x: tf.Tensor2D, table: RopeTable, heads: number): tf.Tensor2D {
  return timed('rotary positions', () =>
    isLittle(x) ? littleRope(x, table, heads) : tf.tidy(() => turnHeads(x, table, heads)),
  );
}

function turnHeads(x: tf.Tensor2D, table: RopeTable, heads: number): tf.Tensor2D {
  const [positions, width] = x.shape;
  const headDim = width / heads;
  const pairs = table.cos.shape[2];
  const perHead = tf.reshape(x, [positions, heads, headDim]);
  const sizes = headDim > 2 * pairs ? [2 * pairs, headDim - 2 * pairs] : [2 * pairs];
  const [rotated, ...rest] = tf.split(perHead, sizes, 2) as [tf.Tensor3D, ...tf.Tensor3D[]];
  const turned = table.style === 'half' ? turnHalves(rotated, table) : turnNeighbours(rotated, table);
  return tf.reshape(tf.concat([turned, ...rest], 2), [positions, width]);
}

/** Channel i pairs with i + pairs. @param x [position, head, 2 · pairs] */
function turnHalves(x: tf.Tensor3D, table: RopeTable): tf.Tensor3D {
  return tf.concat(turn(tf.split(x, 2, 2) as [tf.Tensor3D, tf.Tensor3D], table), 2);
}

/** Channel 2i pairs with 2i + 1. @param x [position, head, 2 · pairs] */
function turnNeighbours(x: tf.Tensor3D, table: RopeTable): tf.Tensor3D {
  const [positions, heads, channels] = x.shape;
  const neighbours = tf.reshape(x, [positions, heads, channels / 2, 2]);
  const apart = tf.split(neighbours, 2, 3).map((each) => tf.reshape(each, [positions, heads, channels / 2]));
  return tf.reshape(tf.stack(turn(apart as [tf.Tensor3D, tf.Tensor3D], table), 3), [positions, heads, channels]);
}

/** @param pair each [position, head, pair] */
function turn([first, second]: readonly [tf.Tensor3D, tf.Tensor3D], { cos, sin }: RopeTable): tf.Tensor3D[] {
  return [
    tf.sub<tf.Tensor3D>(tf.mul(first, cos), tf.mul(second, sin)),
    tf.add<tf.Tensor3D>(tf.mul(second, cos), tf.mul(first, sin)),
  ];
}
