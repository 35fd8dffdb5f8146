// A norm of a few rows, in plain loops.

import * as tf from '@tensorflow/tfjs-core';
import type { Norm } from './norm.ts';

/** As `applyNorm` says. */
export function littleNorm<T extends tf.Tensor>(x: T, { kind, eps, weight, bias }: Norm): T {
  const size = x.shape.at(-1) ?? 1;
  const values = x.dataSync<'float32'>();
  const [factors, added] = [weight?.dataSync<'float32'>(), bias?.dataSync<'float32'>()];
  const result = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += size) {
    let sum = 0;
    if (kind === 'layer') for (let i = 0; i < size; i++) sum += values[row + i] as number;
    const mean = sum / size;
    let squares = 0;
    for (let i = 0; i < size; i++) squares += ((values[row + i] as number) - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / size + eps);
    for (let i = 0; i < size; i++) {
      const even = ((values[row + i] as number) - mean) * factor;
      result[row + i] = even * (factors ? (factors[i] as number) : 1) + (added ? (added[i] as number) : 0);
    }
  }
  return tf.tensor(result, x.shape) as T;
}
