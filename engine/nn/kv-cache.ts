// Keys and values of a sequence, kept so that a new token is computed alone. They are kept as attention takes them, after
// norms and RoPE, head by head: so nothing has to be turned for the next token.

import * as tf from '@tensorflow/tfjs-core';
import { timed } from '#tensor';

export interface KeysValues {
  /** [kvHead, position, channel] */
  readonly k: tf.Tensor3D;
  /** [kvHead, position, channel] */
  readonly v: tf.Tensor3D;
}

/** Of one sequence, all layers. After a forward that failed it is of no use but to be disposed. */
export class KvCache {
  /** Tokens that every layer has seen; a forward advances it when it is done. */
  length = 0;
  /** Tokens that the sequence is to have, for what is decided by them once and for all. */
  #reach: number | undefined;
  readonly #layers = new Map<number, KeysValues>();
  readonly #keeps: boolean;
  #parent: KvCache | undefined;

  /**
   * @param reach how many tokens the sequence is to have at the most; absent: as many as the first forward brings
   * @param keeps false for one forward and no more: what it adds is given to attention and forgotten
   */
  constructor(reach?: number, keeps = true) {
    this.#reach = reach;
    this.#keeps = keeps;
  }

  /**
   * A sequence that goes on from this one: its positions come first, stay this one's and are not computed again. This one is
   * then to be left as it is, and to live as long.
   */
  branch(keeps: boolean): KvCache {
    const branch = new KvCache(this.#reach, keeps);
    branch.#parent = this;
    branch.length = this.length;
    return branch;
  }

  /** Tokens that the sequence is to have. @param now those that it has with the ones that are being added */
  reach(now: number): number {
    this.#reach ??= now;
    return this.#reach;
  }

  /** Adds the newest positions of a layer. @returns all of them; what is kept stays the cache's own */
  append(layer: number, { k, v }: KeysValues): KeysValues {
    const own = this.#layers.get(layer);
    const before = this.#all(layer);
    const after = timed('keys and values kept', () =>
      tf.tidy(() => ({
        k: before ? tf.concat([before.k, k], 1) : tf.clone(k),
        v: before ? tf.concat([before.v, v], 1) : tf.clone(v),
      })),
    );
    if (!this.#keeps) return after;
    tf.keep(after.k);
    tf.keep(after.v);
    own?.k.dispose();
    own?.v.dispose();
    this.#layers.set(layer, after);
    return after;
  }

  #all(layer: number): KeysValues | undefined {
    const own = this.#layers.get(layer);
    return own || this.#parent === undefined ? own : this.#parent.#layers.get(layer);
  }

  dispose(): void {
    for (const { k, v } of this.#layers.values()) {
      k.dispose();
      v.dispose();
    }
    this.#layers.clear();
    this.length = 0;
  }
}
