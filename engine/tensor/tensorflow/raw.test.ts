import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { probeBackends } from '../open.ts';
import { DataType } from './binding.ts';
import { blockOf, paddedRows } from './experts.ts';
import { loadTensorflow } from './load.ts';
import { elementwise } from './ops.ts';
import { Raw } from './raw.ts';

test('rows are padded by little, to few numbers', () => {
  expect([1, 2, 3, 63, 64, 65, 100, 512, 513].map(paddedRows)).toEqual([2, 2, 3, 63, 64, 66, 100, 512, 528]);
  const numbers = new Set<number>();
  for (let rows = 1; rows <= 4096; rows++) {
    expect(paddedRows(rows)).toBeGreaterThanOrEqual(rows);
    if (rows > 1) expect(paddedRows(rows)).toBeLessThan(rows * 1.032);
    numbers.add(paddedRows(rows));
  }
  expect(numbers.size).toBeLessThan(256);
});

test('rows lie where they fill a block or nearly do, and only in bf16', () => {
  const { bfloat16, float } = DataType;
  expect([30, 31, 40, 48, 61, 64, 65].map((rows) => blockOf(rows, bfloat16))).toEqual([
    { rows: 30, lying: false },
    { rows: 32, lying: true },
    { rows: 40, lying: false },
    { rows: 48, lying: true },
    { rows: 64, lying: true },
    { rows: 64, lying: true },
    { rows: 66, lying: false },
  ]);
  expect(blockOf(64, float)).toEqual({ rows: 64, lying: false });
});

const info = (await probeBackends()).find(({ name }) => name === 'tensorflow');
describe.skipIf(!info?.usable)(`raw handles${info?.usable ? '' : ` (skipped: ${info?.detail})`}`, () => {
  const open = (): Raw => {
    const { binding, backend } = loadTensorflow();
    tf.setBackend('tensorflow');
    return new Raw(binding, backend);
  };
  const double = (raw: Raw, x: number): number => elementwise(raw, 'AddV2', DataType.float, x, x);

  test('tidy frees everything but what it returns, and counts as TensorFlow does', () => {
    const raw = open();
    const before = raw.binding.getNumOfTensors();
    const kept = raw.keep(
      raw.tidy(() => {
        const x = raw.create([2], Float32Array.of(1, 2));
        double(raw, x);
        return raw.tidy(() => double(raw, double(raw, x)));
      }),
    );
    expect([raw.live, raw.binding.getNumOfTensors() - before]).toEqual([1, 1]);
    const tensor = raw.give(kept, [2]);
    expect(raw.live).toBe(0);
    expect([...tensor.dataSync()]).toEqual([4, 8]);
    tensor.dispose();
    expect(raw.binding.getNumOfTensors()).toBe(before);
  });

  test('an operation that fails frees what was made before it', () => {
    const raw = open();
    const before = raw.binding.getNumOfTensors();
    const fail = (): number =>
      raw.tidy(() => {
        const x = raw.create([2], Float32Array.of(1, 2));
        return raw.tidy(() =>
          elementwise(raw, 'AddV2', DataType.float, double(raw, x), raw.create([3], new Float32Array(3))),
        );
      });
    expect(fail).toThrow('Incompatible shapes');
    expect([raw.live, raw.binding.getNumOfTensors()]).toEqual([0, before]);
  });

  test('a handle freed early is not freed again', () => {
    const raw = open();
    const result = raw.tidy(() => {
      const x = raw.create([1], Float32Array.of(3));
      const y = double(raw, x);
      raw.free(x);
      return y;
    });
    raw.free(result);
    expect(raw.live).toBe(0);
  });
});
