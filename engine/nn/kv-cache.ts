// Keys and values of a sequence, kept so that a new token is computed alone. They are kept as attention takes them, after
// norms and RoPE, head by head: so nothing has to be turned for the next token. Where the backend can, they have room after
// them, which a token takes without a copy of those before it.

import * as tf from '@tensorflow/tfjs-core';
import { type Backend, timed } from '#tensor';

export interface KeysValues {
  /** [kvHead, position, channel] */
  readonly k: tf.Tensor3D;
  /** [kvHead, position, channel] */
  readonly v: tf.Tensor3D;
}

/** Of all positions of a sequence so far. After them there may be room. */
export interface KeptKeysValues extends KeysValues {
  readonly positions: number;
}

/** A sequence that goes on token by token is copied each time that it has as many more. */
export const ROOM = 32;

/** Of one sequence, all layers. After a forward that failed it is of no use but to be disposed. */
export class KvCache {
  /** Tokens that every layer has seen; a forward advances it when it is done. */
  length = 0;
  /** Tokens that the sequence is to have, for what is decided by them once and for all. */
  #reach: number | undefined;
  readonly #layers = new Map<number, KeptKeysValues>();
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
  append(backend: Backend, layer: number, newest: KeysValues): KeptKeysValues {
    return timed('keys and values kept', () => {
      const own = this.#layers.get(layer);
      const put = this.#keeps && newest.k.shape[1] === 1 ? backend.putRow : undefined;
      if (own && put && own.positions < own.k.shape[1]) {
        put(own.k, own.positions, newest.k);
        put(own.v, own.positions, newest.v);
        return this.#keep(layer, { ...own, positions: own.positions + 1 });
      }
      const after = joined(backend, own ?? this.#inherited(layer), newest, own && put ? ROOM : 0);
      if (!this.#keeps) return after;
      own?.k.dispose();
      own?.v.dispose();
      return this.#keep(layer, { ...after, k: tf.keep(after.k), v: tf.keep(after.v) });
    });
  }

  #keep(layer: number, all: KeptKeysValues): KeptKeysValues {
    this.#layers.set(layer, all);
    return all;
  }

  #inherited(layer: number): KeptKeysValues | undefined {
    return this.#parent ? this.#parent.#layers.get(layer) : undefined;
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

/** Tensors of their own. @param room positions after the newest ones */
function joined(
  backend: Backend,
  before: KeptKeysValues | undefined,
  newest: KeysValues,
  room: number,
): KeptKeysValues {
  const positions = (before?.positions ?? 0) + newest.k.shape[1];
  const both = (which: 'k' | 'v'): tf.Tensor3D => {
    if (!before) return tf.clone(newest[which]);
    const [heads, held, channels] = before[which].shape;
    const old =
      held === before.positions
        ? before[which]
        : tf.slice(before[which], [0, 0, 0], [heads, before.positions, channels]);
    const parts = [old, newest[which]];
    if (room > 0 && backend.withRoom) return backend.withRoom(parts, room);
    return tf.concat(room === 0 ? parts : [...parts, tf.zeros<tf.Rank.R3>([heads, room, channels])], 1);
  };
  return { ...tf.tidy(() => ({ k: both('k'), v: both('v') })), positions };
}
