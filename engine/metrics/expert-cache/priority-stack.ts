// Caches of every size at once. Where the id to evict is the one of lowest priority, and priorities do not depend on the
// size of the cache, a cache of size c holds what a cache of size c - 1 holds and one id more. So one list tells them
// all: the cache of size c is its first c ids (Mattson, Gecsei, Slutz and Traiger, 1970).
//
// The list holds keys alone: the priority, whose lowest bits are a tag that says which id it is. Keys are below 2^31.

/** Places per block are a power of two. Blocks whose lowest key is above the one carried are passed over whole. */
const SHIFT = 5;
/** Above a walk of this many places blocks pay. */
const SHORT = 2 << SHIFT;
export const KEY_BITS = 31;
const NOTHING_LOWER = 2 ** KEY_BITS - 1;

export interface PriorityStack {
  /** Ids in the list. */
  size: number;
  /** Places from here on have not changed since `settle`. */
  changed: number;
  /** The lowest is evicted; no two are equal. [place] */
  readonly keys: Int32Array;
  /** [id] */
  readonly key: Int32Array;
  /** As of the last `settle`, since when an id that was not loaded can only have moved down; -1: never loaded. [id] */
  readonly place: Int32Array;
  /** Nothing in the block has a lower key. [block] */
  readonly lowest: Int32Array;
}

export function priorityStack(ids: number): PriorityStack {
  return {
    size: 0,
    changed: 0,
    keys: new Int32Array(ids),
    key: new Int32Array(ids),
    place: new Int32Array(ids).fill(-1),
    lowest: new Int32Array((ids >> SHIFT) + 1).fill(NOTHING_LOWER),
  };
}

export function clearStack(stack: PriorityStack): void {
  stack.size = 0;
  stack.changed = 0;
  stack.place.fill(-1);
  stack.lowest.fill(NOTHING_LOWER);
}

/** Brings `place` up to date. @param owner whose key it is; [key & mask] */
export function settle(stack: PriorityStack, owner: Int32Array, mask: number): void {
  const { keys, place, changed } = stack;
  for (let at = 0; at < changed; at++) place[owner[(keys[at] as number) & mask] as number] = at;
  stack.changed = 0;
}

/**
 * Loads an id into the caches of every size that lack it, with a new key. It comes first; what was first is carried down
 * and put in the place of the first id of lower priority, which is carried on in its turn, down to where the loaded id
 * came from. An id is loaded at most once between two calls of `settle`.
 */
export function load(stack: PriorityStack, id: number, next: number): void {
  const { keys, key, lowest } = stack;
  let target = stack.place[id] as number;
  if (target < 0) target = stack.size++;
  else for (const old = key[id] as number; keys[target] !== old; ) target++;
  if (target >= stack.changed) stack.changed = target + 1;
  if (target > 0) {
    const first = keys[0] as number;
    const low = target < SHORT ? carry(keys, first, 1, target) : carryFar(keys, lowest, first, target);
    keys[target] = low;
    const last = target >> SHIFT;
    if (low < (lowest[last] as number)) lowest[last] = low;
  }
  keys[0] = next;
  key[id] = next;
  if (next < (lowest[0] as number)) lowest[0] = next;
}

/** Leaves the higher of two keys at each place and carries the lower on. Without a branch: which it is follows no rule. */
function carry(keys: Int32Array, low: number, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const here = keys[at] as number;
    const above = low - here;
    const excess = above & (above >> 31);
    keys[at] = low - excess;
    low = here + excess;
  }
  return low;
}

function carryFar(keys: Int32Array, lowest: Int32Array, low: number, target: number): number {
  const last = target >> SHIFT;
  for (let block = 0; block < last; block++) {
    if ((lowest[block] as number) >= low) continue;
    const from = block === 0 ? 1 : block << SHIFT;
    const end = (block + 1) << SHIFT;
    const out = carry(keys, low, from, end);
    // What leaves the block is below all that stays. The true bound is looked for once the walk through was in vain.
    lowest[block] = out < low ? out : lowestOf(keys, from, end);
    low = out;
  }
  return (lowest[last] as number) < low ? carry(keys, low, last << SHIFT, target) : low;
}

function lowestOf(keys: Int32Array, from: number, end: number): number {
  let least = NOTHING_LOWER;
  for (let at = from; at < end; at++) {
    const value = keys[at] as number;
    if (value < least) least = value;
  }
  return least;
}

/** Adds to the key of an id in the list, up or down; right after `settle`. */
export function changeKey({ place, keys, key, lowest }: PriorityStack, id: number, by: number): void {
  const at = place[id] as number;
  if (at < 0) return;
  const value = (keys[at] as number) + by;
  keys[at] = value;
  key[id] = value;
  const block = at >> SHIFT;
  if (value < (lowest[block] as number)) lowest[block] = value;
}
