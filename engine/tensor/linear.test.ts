import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { StoredType } from './backend.ts';
import { compositeLinear } from './composite.ts';
import { residentBytes } from './resident-bytes.ts';
import {
  describeBackends,
  leftBehind,
  randomStored,
  randomValues,
  relativeError,
  seeded,
  tolerance,
} from './test-backends.ts';

const TYPES: readonly StoredType[] = ['F32', 'F16', 'BF16'];

await describeBackends('linear and lookup', (open, { precision }) => {
  test('a matrix that was disposed is refused, whatever lies in its memory by then', () => {
    const backend = open();
    const { stored } = randomStored(seeded(1), 'w', 'F32', [8, 16], 0.1);
    const weight = backend.matrix(stored);
    weight.dispose();
    const next = backend.matrix(stored);
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R2>([1, 16]);
      expect(() => backend.linear(x, weight)).toThrow();
    });
    next.dispose();
  });

  for (const dtype of TYPES) {
    for (const rows of [1, 7, 40]) {
      test(`${rows} rows times a ${dtype} matrix is x · Wᵀ, and nothing is left behind`, async () => {
        const backend = open();
        const random = seeded(rows);
        const { stored, values } = randomStored(random, 'w', dtype, [48, 96], 0.1);
        const inputs = randomValues(random, rows * 96);
        const left = await leftBehind(backend, () => {
          const weight = backend.matrix(stored);
          expect(weight.bytes).toBe(residentBytes(backend.name, backend.precision, 48 * 96, dtype));
          tf.tidy(() => {
            const x = tf.tensor2d(inputs, [rows, 96]);
            const expected = compositeLinear(x, tf.tensor2d(values, [48, 96]));
            expect(backend.linear(x, weight).shape).toEqual([rows, 48]);
            expect(relativeError(backend.linear(x, weight), expected)).toBeLessThan(tolerance(precision));
          });
          weight.dispose();
        });
        expect(left).toEqual({ tensors: 0, handles: 0 });
      });
    }

    test(`rows of a ${dtype} table are the stored values`, () => {
      const backend = open();
      const { stored, values } = randomStored(seeded(2), 'table', dtype, [10, 32], 1);
      const table = backend.matrix(stored);
      const rows = backend.lookup(table, Int32Array.of(9, 0, 9));
      const expected = [9, 0, 9].flatMap((id) => [...values.subarray(id * 32, id * 32 + 32)]);
      // bf16 keeps 8 bits of mantissa of a file that has more; what is bf16 in the file is exact everywhere.
      const exact = precision === 'f32' || dtype === 'BF16';
      expect(rows.shape).toEqual([3, 32]);
      expect(relativeError(rows, Float32Array.from(expected))).toBeLessThan(exact ? 1e-12 : 3e-3);
      rows.dispose();
      table.dispose();
    });

    test(`a ${dtype} vector is float32 and keeps its values`, () => {
      const { stored, values } = randomStored(seeded(3), 'v', dtype, [65], 1);
      const vector = open().vector(stored);
      expect(vector.dataSync()).toEqual(values);
      vector.dispose();
    });
  }

  test('an exact product is float32 whatever the precision', () => {
    const backend = open();
    const random = seeded(4);
    const { stored, values } = randomStored(random, 'router', 'BF16', [64, 256], 0.1);
    const weight = backend.matrix(stored);
    const left = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor2d(randomValues(random, 20 * 256), [20, 256]);
      const expected = compositeLinear(x, tf.tensor2d(values, [64, 256]));
      expect(relativeError(backend.linear(x, weight, { exact: true }), expected)).toBeLessThan(1e-6);
    });
    expect(tf.memory().numTensors).toBe(left);
    weight.dispose();
  });

  test('the bytes of a stored tensor may be overwritten after the call', () => {
    const backend = open();
    const random = seeded(5);
    // Large enough for the allocator to give it a block that TensorFlow could use in place.
    const { stored, values } = randomStored(random, 'w', 'BF16', [512, 512], 0.1);
    const weight = backend.matrix(stored);
    stored.bytes.fill(255);
    const ids = Int32Array.of(511);
    const row = backend.lookup(weight, ids);
    ids.fill(0);
    expect(row.dataSync()).toEqual(values.subarray(511 * 512));
    row.dispose();
    weight.dispose();
  });

  test('an id that is no row of the table is refused', () => {
    const backend = open();
    const { stored } = randomStored(seeded(6), 'table', 'F32', [10, 4], 1);
    const table = backend.matrix(stored);
    expect(() => backend.lookup(table, Int32Array.of(3, 10))).toThrow('Token 10 at position 1 of the batch');
    expect(() => backend.lookup(table, Int32Array.of(-1))).toThrow('Token -1 at position 0');
    table.dispose();
  });

  test('a matrix whose bytes do not match its shape is refused by name', () => {
    const { stored } = randomStored(seeded(7), 'model.embed', 'F32', [10, 4], 1);
    expect(() => open().matrix({ ...stored, shape: [10, 5] })).toThrow('model.embed: expected 200 bytes');
  });
});
