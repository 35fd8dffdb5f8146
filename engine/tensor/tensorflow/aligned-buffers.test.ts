import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { probeBackends } from '../open.ts';
import { randomStored, seeded } from '../test-backends.ts';
import { AlignedBuffers } from './aligned-buffers.ts';
import { DataType } from './binding.ts';
import { loadTensorflow } from './load.ts';
import { Raw } from './raw.ts';
import { placeMatrix, placeStacked } from './weights.ts';

const info = (await probeBackends()).find(({ name }) => name === 'tensorflow');
const gpu = info?.usable === true && loadTensorflow().gpu;
const why = !info?.usable ? info?.detail : gpu ? 'tensors of a GPU are copies' : '';

describe.skipIf(why)(`buffers that TensorFlow uses in place${why ? ` (skipped: ${why})` : ''}`, () => {
  const open = (): { raw: Raw; buffers: AlignedBuffers } => {
    const { binding, backend } = loadTensorflow();
    tf.setBackend('tensorflow');
    return { raw: new Raw(binding, backend), buffers: new AlignedBuffers(binding) };
  };
  const matrix = (rows: number, columns: number) => randomStored(seeded(1), 'w', 'F32', [rows, columns], 1).stored;

  test.each([8, 64, 4096, 1 << 20, 12 << 20])('%i bytes are the tensor itself', (bytes) => {
    const { raw, buffers } = open();
    // More than one, because an allocator may give aligned and other addresses by turns.
    for (let i = 0; i < 5; i++) {
      const { buffer, byteOffset } = buffers.take(bytes);
      const values = new Float32Array(buffer, byteOffset, bytes / 4).fill(1);
      const handle = raw.create([values.length], values);
      values[values.length - 1] = 2;
      expect(raw.binding.tensorDataSync(handle).at(-1)).toBe(2);
      raw.free(handle);
    }
  });

  test('a matrix that fills one stays there, and one that was placed from elsewhere is a copy', () => {
    const { raw, buffers } = open();
    const { bytes, ...about } = matrix(16, 32);
    const own = buffers.take(bytes.length);
    own.set(bytes);
    const placed = placeMatrix(raw, buffers, { ...about, bytes: own }, 'f32');
    const copied = placeMatrix(raw, buffers, { ...about, bytes }, 'f32');
    own.fill(0);
    bytes.fill(0);
    expect(raw.binding.tensorDataSync(placed.handle).every((value) => value === 0)).toBe(true);
    expect(raw.binding.tensorDataSync(copied.handle).some((value) => value !== 0)).toBe(true);
    placed.dispose();
    copied.dispose();
    expect(raw.live).toBe(0);
  });

  test('stacked matrices stay where they lie one after the other, and are put so where they do not', () => {
    const { raw, buffers } = open();
    const [upper, lower] = [matrix(4, 8), matrix(2, 8)];
    const expected = new Float32Array(new Uint8Array([...upper.bytes, ...lower.bytes]).buffer);
    const fill = (order: readonly Uint8Array[]): Uint8Array[] => {
      const buffer = buffers.take(upper.bytes.length + lower.bytes.length);
      let at = 0;
      return order.map((bytes) => {
        const part = buffer.subarray(at, at + bytes.length);
        part.set(bytes);
        at += bytes.length;
        return part;
      });
    };
    const [first, second] = fill([upper.bytes, lower.bytes]) as [Uint8Array, Uint8Array];
    const [swappedLower, swappedUpper] = fill([lower.bytes, upper.bytes]) as [Uint8Array, Uint8Array];
    const inPlace = placeStacked(
      raw,
      buffers,
      [
        { ...upper, bytes: first },
        { ...lower, bytes: second },
      ],
      'f32',
    );
    const moved = placeStacked(
      raw,
      buffers,
      [
        { ...upper, bytes: swappedUpper },
        { ...lower, bytes: swappedLower },
      ],
      'f32',
    );
    for (const { handle } of [inPlace, moved]) expect(raw.binding.tensorDataSync(handle)).toEqual(expected);
    second.fill(0);
    swappedLower.fill(0);
    expect(raw.binding.tensorDataSync(inPlace.handle).at(-1)).toBe(0);
    expect(raw.binding.tensorDataSync(moved.handle)).toEqual(expected);
    inPlace.dispose();
    moved.dispose();
  });

  test('what a matrix lay in is taken again once it is disposed, and not before', () => {
    const { raw, buffers } = open();
    const { bytes, ...about } = matrix(16, 32);
    const own = buffers.take(bytes.length);
    const placed = placeMatrix(raw, buffers, { ...about, bytes: own }, 'f32');
    expect(buffers.take(bytes.length).buffer).not.toBe(own.buffer);
    placed.dispose();
    expect(buffers.take(bytes.length).buffer).toBe(own.buffer);
    expect(buffers.take(bytes.length).buffer).not.toBe(own.buffer);
  });

  test('a matrix that is kept in another type leaves its buffer at once', () => {
    const { raw, buffers } = open();
    const { stored } = randomStored(seeded(2), 'w', 'F16', [16, 32], 1);
    const own = buffers.take(stored.bytes.length);
    own.set(stored.bytes);
    const placed = placeMatrix(raw, buffers, { ...stored, bytes: own }, 'f32');
    expect(placed.type).toBe(DataType.float);
    expect(buffers.take(stored.bytes.length).buffer).toBe(own.buffer);
    placed.dispose();
    expect(buffers.take(stored.bytes.length).buffer).not.toBe(own.buffer);
  });
});
