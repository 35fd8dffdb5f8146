// Attention of one new position on the host's threads, and keys and values in memory that both the host and TensorFlow see: a
// tensor over an array. A step of generation asks for little here, which operations take longer to begin than to do.

import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { AttentionShape } from '../backend.ts';
import { firstKey } from '../first-key.ts';
import type { AlignedBuffers } from './aligned-buffers.ts';
import { valuesOf } from './linear.ts';
import type { Products } from './products.ts';
import type { Raw } from './raw.ts';

export class HostAttention {
  readonly #raw: Raw;
  readonly #buffers: AlignedBuffers;
  readonly #products: Products;
  /** What the tensors made here lie over. */
  readonly #arrays = new WeakMap<Tensor3D, Float32Array>();

  constructor(raw: Raw, buffers: AlignedBuffers, products: Products) {
    this.#raw = raw;
    this.#buffers = buffers;
    this.#products = products;
  }

  /** As `Backend.withRoom` says. */
  withRoom(parts: readonly Tensor3D[], room: number): Tensor3D {
    const [heads, , channels] = (parts[0] as Tensor3D).shape;
    const positions = parts.reduce((sum, { shape }) => sum + shape[1], room);
    // Not given back to the buffers: the tensor's end is not seen here, and the array goes with it.
    const { buffer, byteOffset } = this.#buffers.take(heads * positions * channels * 4);
    const array = new Float32Array(buffer, byteOffset, heads * positions * channels);
    let at = 0;
    for (const part of parts) {
      const values = this.#arrays.get(part) ?? valuesOf(this.#raw, part);
      const own = part.shape[1] * channels;
      for (let head = 0; head < heads; head++) {
        array.set(values.subarray(head * own, (head + 1) * own), (head * positions + at) * channels);
      }
      at += part.shape[1];
    }
    for (let head = 0; head < heads; head++) {
      array.fill(0, (head * positions + at) * channels, (head + 1) * positions * channels);
    }
    const shape = [heads, positions, channels];
    const tensor = this.#raw.give(this.#raw.create(shape, array), shape) as Tensor3D;
    this.#arrays.set(tensor, array);
    return tensor;
  }

  /** As `Backend.putRow` says. @returns false where the tensor was not made here */
  put(kept: Tensor3D, position: number, row: Tensor3D): boolean {
    const array = this.#arrays.get(kept);
    if (!array) return false;
    const [heads, positions, channels] = kept.shape;
    const values = valuesOf(this.#raw, row);
    for (let head = 0; head < heads; head++) {
      array.set(values.subarray(head * channels, (head + 1) * channels), (head * positions + position) * channels);
    }
    return true;
  }

  /** As `Backend.attendNewest` says. @returns undefined where there are several new positions or the tensors were not made here */
  attend(q: Tensor2D, k: Tensor3D, v: Tensor3D, shape: AttentionShape, positions: number): Tensor2D | undefined {
    const [keys, values] = [this.#arrays.get(k), this.#arrays.get(v)];
    if (q.shape[0] !== 1 || !keys || !values) return undefined;
    const where = { room: k.shape[1], first: firstKey(positions - 1, shape), last: positions };
    const mixed = this.#products.attend([valuesOf(this.#raw, q), keys, values], shape, where);
    const size = [1, shape.heads * shape.valueDim];
    return this.#raw.give(this.#raw.create(size, mixed), size) as Tensor2D;
  }
}
