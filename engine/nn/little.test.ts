// A few rows in loops on the host against the same by operations, which nn.test.ts holds to numbers worked out by hand.

import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { isLittle, openBackend, setNear } from '#tensor';
import { applyNorm, applyRope, type Norm, ropeTable } from './index.ts';

beforeAll(async () => {
  await openBackend({ name: 'wasm', precision: 'f32' });
});
afterEach(() => setNear(true));

function some(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 3 * Math.sin(i * 1.7 + phase) + 0.5);
}

/** The same work on the host and by operations. */
function both(work: () => tf.Tensor): readonly [Float32Array, Float32Array] {
  const results = [true, false].map((near) => {
    setNear(near);
    return tf.tidy(() => work().dataSync<'float32'>());
  });
  return results as [Float32Array, Float32Array];
}

function expectClose([host, plain]: readonly [Float32Array, Float32Array]): void {
  expect(host.length).toBe(plain.length);
  expect([...host]).toEqual([...plain].map((value) => expect.closeTo(value, 5)));
}

const SIZE = 12;
const weight = { weight: () => tf.tensor1d(some(SIZE, 1)) };
const bias = { bias: () => tf.tensor1d(some(SIZE, 2)) };

test.each([
  ['RMS', { kind: 'rms' }, {}],
  ['RMS with a weight', { kind: 'rms' }, weight],
  ['layer', { kind: 'layer' }, {}],
  ['layer with a weight and a bias', { kind: 'layer' }, { ...weight, ...bias }],
] as const)('%s norm of a few rows', (_, kind, weights) => {
  expectClose(
    both(() => {
      const own = Object.fromEntries(Object.entries(weights).map(([key, make]) => [key, make()]));
      const norm: Norm = { ...kind, eps: 0.01, ...own };
      const y = applyNorm(tf.tensor3d(some(5 * 3 * SIZE, 0), [5, 3, SIZE]), norm);
      expect(y.shape).toEqual([5, 3, SIZE]);
      return y;
    }),
  );
});

test.each(['half', 'interleaved'] as const)('%s RoPE of a few rows', (style) => {
  const positions = [0, 3, 4, 90];
  const rope = { style, inverseFrequencies: [1, 0.3, 0.05], attentionFactor: 1.25 };
  expectClose(
    both(() => {
      const table = ropeTable(rope, positions, positions);
      // Three pairs turn, the last two channels of eight pass.
      return applyRope(tf.tensor2d(some(positions.length * 2 * 8, 0), [positions.length, 2 * 8]), table, 2);
    }),
  );
});

test('only a little, and only what is near, is done on the host', () => {
  tf.tidy(() => {
    const [few, many] = [tf.zeros([8, 4096]), tf.zeros([9, 4096])];
    setNear(true);
    expect([isLittle(few), isLittle(many)]).toEqual([true, false]);
    setNear(false);
    expect(isLittle(few)).toBe(false);
  });
});
