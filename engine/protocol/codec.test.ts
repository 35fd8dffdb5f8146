import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from './codec.ts';

test('a message with typed arrays of every kind reads back equal', () => {
  const message = {
    id: 3,
    nested: [{ a: new Float32Array([1.5, Number.NaN, -0]), b: new Uint16Array([7]) }, null, 'ü'],
    c: new Uint8Array(0),
    d: Float64Array.from({ length: 5 }, (_, i) => i / 3),
  };
  expect(decodeMessage(encodeMessage(message))).toEqual(message);
});

test('a view into a larger buffer travels as what it shows', () => {
  const view = new Uint32Array([1, 2, 3, 4]).subarray(1, 3);
  expect(decodeMessage(encodeMessage({ view }))).toEqual({ view: new Uint32Array([2, 3]) });
});

test('a message cut short is refused with a hint', () => {
  const bytes = encodeMessage({ a: new Float64Array(100) });
  expect(() => decodeMessage(bytes.subarray(0, bytes.length - 8))).toThrow(/could not be read/);
  expect(() => decodeMessage(bytes.subarray(0, 9))).toThrow(/could not be read/);
});
