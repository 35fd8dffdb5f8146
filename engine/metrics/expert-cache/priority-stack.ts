// Caches of every size at once. Where the id to evict is the one of lowest priority, and priorities do not depend on the
// size of the cache, a cache of size c holds what a cache of size c - 1 holds and one id more. So one list tells them
// all: the cache of size c is its first c ids (Mattson, Gecsei, Slutz and Traiger, 1970).
//
// The list holds keys alone: the priority, whose lowest bits are a tag that says which id it is. Keys are from 0 to below
// 2^31. What walks along the list is in WebAssembly (stack-code.ts), and all arrays lie in its memory.

import { wasmModule } from '../wasm/module.ts';
import { placesOf } from '../wasm/places.ts';
import { BLOCK, NOTHING_LOWER, type StackPlaces, stackCode } from './stack-code.ts';

export const KEY_BITS = 31;

export interface PriorityStack {
  /** Ids in the list. */
  size: number;
  /** The lowest is evicted; no two are equal; -1 from `size` on. [place] */
  readonly keys: Int32Array;
  /** -1: never loaded. [id] */
  readonly key: Int32Array;
  /** As of the last `loadAll`. [id] */
  readonly place: Int32Array;
  /** Nothing in the block has a lower key. [block] */
  readonly lowest: Int32Array;
  /** Whose key has the tag. [tag] */
  readonly owner: Uint16Array;
  /** What is to be loaded in this order, each id once, and with which keys. */
  readonly loading: { readonly ids: Int32Array; readonly keys: Int32Array };
  /**
   * Loads the first `count` of them, each into the caches of every size that lack it.
   * @param size how many there are then in the list
   * @param mask of a key's tag
   */
  readonly loadAll: (count: number, size: number, mask: number) => void;
}

/** By the number of ids. Sequences come one after the other, so that all replays of a thread can share one. */
const kept = new Map<number, PriorityStack>();

/** An empty list. The one before it with as many ids is not used any more. */
export function emptyStack(ids: number, tags: number): PriorityStack {
  let stack = kept.get(ids);
  if (!stack || stack.owner.length < tags) {
    stack = priorityStack(ids, tags);
    kept.set(ids, stack);
  }
  stack.size = 0;
  stack.keys.fill(-1);
  stack.key.fill(-1);
  stack.place.fill(0);
  stack.lowest.fill(NOTHING_LOWER);
  return stack;
}

function priorityStack(ids: number, tags: number): PriorityStack {
  const count = Math.ceil(ids / BLOCK) * BLOCK;
  const [word, blocks] = [4 * count, (4 * count) / BLOCK];
  const lengths = { keys: word, key: word, place: word, ids: word, next: word, lowest: blocks, owner: 2 * tags };
  const { places, bytes } = placesOf(lengths);
  const { buffer, run } = wasmModule(stackCode(places), bytes);
  const ints = (name: keyof StackPlaces): Int32Array => new Int32Array(buffer, places[name], lengths[name] / 4);
  return {
    size: 0,
    keys: ints('keys'),
    key: ints('key'),
    place: ints('place'),
    lowest: ints('lowest'),
    owner: new Uint16Array(buffer, places.owner, tags),
    loading: { ids: ints('ids'), keys: ints('next') },
    loadAll: run.loadAll,
  };
}

/** Adds to the key of an id in the list, up or down. */
export function changeKey({ place, keys, key, lowest }: PriorityStack, id: number, by: number): void {
  const before = key[id] as number;
  if (before < 0) return;
  const value = before + by;
  const at = place[id] as number;
  keys[at] = value;
  key[id] = value;
  const block = Math.floor(at / BLOCK);
  if (value < (lowest[block] as number)) lowest[block] = value;
}
