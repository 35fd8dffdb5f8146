// Rotary positions of a few rows, in plain loops.

import * as tf from '@tensorflow/tfjs-core';
import type { RopeTable } from './rope.ts';

/** As `applyRope` says. */
export function littleRope(x: tf.Tensor2D, { style, values: { cos, sin } }: RopeTable, heads: number): tf.Tensor2D {
  const [positions, width] = x.shape;
  const [headDim, pairs] = [width / heads, cos.length / positions];
  // Distance of the two channels of a pair, and of one pair from the next.
  const [apart, step] = style === 'half' ? [pairs, 1] : [1, 2];
  // Without pairs of names in the inner loop, which is five times slower with them.
  const result = x.dataSync<'float32'>().slice();
  for (let row = 0; row < positions; row++) {
    for (let head = 0; head < heads; head++) {
      const from = row * width + head * headDim;
      for (let pair = 0; pair < pairs; pair++) {
        const first = from + pair * step;
        const second = first + apart;
        const a = result[first] as number;
        const b = result[second] as number;
        const c = cos[row * pairs + pair] as number;
        const s = sin[row * pairs + pair] as number;
        result[first] = a * c - b * s;
        result[second] = b * c + a * s;
      }
    }
  }
  return tf.tensor2d(result, [positions, width]);
}
