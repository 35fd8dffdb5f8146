import { expect, test } from 'vitest';
import { checkStored, matrixShape, toFloat32 } from './stored.ts';

function halves(...bits: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(bits).buffer);
}

test('bf16 is the upper half of a float32', () => {
  const bytes = halves(0x3f80, 0xc000, 0x0000, 0x7f80, 0x0001);
  const values = toFloat32({ name: 'x', dtype: 'BF16', shape: [5], bytes });
  expect([...values]).toEqual([1, -2, 0, Number.POSITIVE_INFINITY, 2 ** -133]);
});

test('binary16 is read with its subnormals, infinities and NaN', () => {
  const bytes = halves(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8001, 0x7c00, 0xfc00, 0x7e00, 0x8000);
  const values = toFloat32({ name: 'x', dtype: 'F16', shape: [10], bytes });
  const expected = [1, -2, 65504, 2 ** -14, 2 ** -24, -(2 ** -24), Infinity, -Infinity, Number.NaN, -0];
  expect([...values]).toEqual(expected);
});

test('a view at an odd address is read, and the result is a copy', () => {
  const room = new Uint8Array(9);
  new DataView(room.buffer).setFloat32(1, 1.5, true);
  const values = toFloat32({ name: 'x', dtype: 'F32', shape: [2], bytes: room.subarray(1) });
  room.fill(0);
  expect([...values]).toEqual([1.5, 0]);
  const odd = new Uint8Array(3);
  odd.set(halves(0x3f80), 1);
  expect([...toFloat32({ name: 'x', dtype: 'BF16', shape: [1], bytes: odd.subarray(1) })]).toEqual([1]);
});

test('shape, size and rank are checked by name', () => {
  const stored = { name: 'w', dtype: 'BF16' as const, shape: [2, 3], bytes: new Uint8Array(12) };
  expect(() => checkStored(stored, [2, 3])).not.toThrow();
  expect(() => checkStored(stored, [3, 2])).toThrow('w: expected shape [3, 2], found [2, 3].');
  expect(() => checkStored({ ...stored, dtype: 'F32' }, [2, 3])).toThrow(
    'w: expected 24 bytes for F32 [2, 3], found 12.',
  );
  expect(() => matrixShape({ ...stored, shape: [6] })).toThrow('w: expected a matrix, found shape [6].');
});
