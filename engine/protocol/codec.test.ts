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

test('an object that looks like a reference to an array stays what it is', () => {
  const message = {
    array: new Float32Array([1, 2]),
    config: { x: { $array: 0 }, y: [{ $array: 'text', $$array: new Uint8Array([3]), $$$array: null }], $array: 1 },
    $array: 0,
  };
  expect(decodeMessage(encodeMessage(message))).toEqual(message);
});

test('a reference to an array that the message does not hold is refused', () => {
  const bytes = encodeMessage({ a: { $array: 0 } });
  const head = new TextDecoder().decode(bytes.subarray(4)).replace('$$array":0', '$array":10');
  bytes.set(new TextEncoder().encode(head), 4);
  expect(() => decodeMessage(bytes)).toThrow(/array 10 is not in the message/);
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

test('bytes that are a view with a slice of its own kind, as a Node Buffer is, read back equal', () => {
  const message = { a: new Float64Array([1, 2]), b: new Uint16Array([3]) };
  class Shared extends Uint8Array {
    override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      return this.subarray(start, end) as Uint8Array<ArrayBuffer>;
    }
  }
  const bytes = encodeMessage(message);
  const pool = new Shared(bytes.length + 24);
  pool.set(bytes, 16);
  expect(decodeMessage(pool.subarray(16, 16 + bytes.length))).toEqual(message);
});
