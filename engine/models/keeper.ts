// Owns tensors across an await, where tf.tidy cannot: whatever is still held when the work ends, well or badly, is freed.

import type { Tensor } from '@tensorflow/tfjs-core';

export class Keeper {
  readonly #held = new Set<Tensor>();

  hold<T extends Tensor>(tensor: T): T {
    this.#held.add(tensor);
    return tensor;
  }

  /** Frees a tensor. One that was never held is left alone. */
  drop(tensor: Tensor): void {
    if (!this.#held.delete(tensor)) return;
    tensor.dispose();
  }

  dropAll(): void {
    for (const tensor of this.#held) tensor.dispose();
    this.#held.clear();
  }
}
