import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gated } from './glu.ts';
import { openBackend } from './open.ts';

test('the clamped unit cuts a gate off above 7 and an up at both ends, and lets a low gate be', async () => {
  await openBackend({ name: 'wasm', precision: 'f32' });
  const values = await gated(tf.tensor1d([1, 10, -10, 2]), tf.tensor1d([0.5, 9, 1, -9]), 'clamped').data();
  const swish = (gate: number): number => gate / (1 + Math.exp(-1.702 * gate));
  [swish(1) * 1.5, swish(7) * 8, swish(-10) * 2, swish(2) * -6].forEach((expected, i) => {
    expect(values[i]).toBeCloseTo(expected, 5);
  });
});

test('silu times up is gate / (1 + e^-gate) times up', async () => {
  await openBackend({ name: 'wasm', precision: 'f32' });
  const values = await gated(tf.tensor1d([1, -3]), tf.tensor1d([2, 4]), 'silu').data();
  expect(values[0]).toBeCloseTo(2 / (1 + Math.exp(-1)), 6);
  expect(values[1]).toBeCloseTo(-12 / (1 + Math.exp(3)), 6);
});
