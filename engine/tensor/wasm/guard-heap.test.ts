// A heap that is really full: its 4 GiB are taken, and never written to, so that they take no memory of the machine.

import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { OutOfMemory } from '../out-of-memory.ts';
import { openWasm } from './backend.ts';

const SIZE = 1024;

/** Takes all but for so many bytes in one piece, past the guard. @returns gives it back */
function fill(leave: number): () => void {
  type Exports = { malloc(bytes: number): number; free(address: number): void };
  const { malloc, free } = (tf.backend() as unknown as { readonly wasm: { readonly asm: Exports } }).wasm.asm;
  const blocks: number[] = [];
  const hole = malloc(leave);
  for (let size = 2 ** 30; size >= 1024; size /= 2) {
    for (let block = malloc(size); block !== 0; block = malloc(size)) blocks.push(block);
  }
  free(hole);
  return () => {
    for (const block of blocks) free(block);
  };
}

/** @param left of the heap, in bytes; absent: all of it */
async function product(left?: number): Promise<Float32Array> {
  const backend = await openWasm();
  const bytes = new Uint8Array(new Float32Array(SIZE * SIZE).fill(1).buffer);
  const matrix = backend.matrix({ name: 'ones', dtype: 'F32', shape: [SIZE, SIZE], bytes });
  const x = tf.ones<tf.Rank.R2>([4, SIZE]);
  try {
    const empty = left === undefined ? () => {} : fill(left);
    try {
      return tf.tidy(() => backend.linear(x, matrix).dataSync<'float32'>());
    } finally {
      empty();
    }
  } finally {
    x.dispose();
    matrix.dispose();
  }
}

test('a product for which there is no room is refused instead of left as it was in memory', async () => {
  // Room for the result, and not for the copy of the matrix that the product makes.
  await expect(product(100_000)).rejects.toThrow(/has no room for a product: XNN status/);
  // Not even for the result.
  await expect(product(1000)).rejects.toBeInstanceOf(OutOfMemory);
  expect((await product()).every((value) => value === SIZE)).toBe(true);
  expect(tf.memory().numTensors).toBe(0);
});
