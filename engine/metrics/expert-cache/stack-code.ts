// How ids are loaded into the list of priority-stack.ts, four places at once.
//
// An id that is loaded comes first; what was first is carried down: of the key carried and the key met, the higher stays
// and the lower is carried on, until the place that the loaded id left takes it. There the old key is made -1, which every
// key displaces and which displaces none: from there on nothing changes, so a vector is walked to its end.
//
// So of the keys 9 4 7 2, where the id of 7 is loaded with key 5:
//   the first place takes 5, and 9 is carried on
//   9 meets 4: 9 stays, and 4 is carried on
//   4 meets what was 7 and is -1 now: 4 stays, and -1 is carried on, which ends it
//   5 9 4 2
// A cache of two held 9 and 4 and now holds 5 and 9: of the two, the lower has left.
//
// With q the lowest of the keys before a place, within its vector, and c what is carried into that, min(c, q) arrives at it.

import { type I32, i32, i32x4, loopWhile, type Step, steps, type V128, when } from '../wasm/expressions.ts';
import { type WasmFunction, wasmFunction } from '../wasm/module.ts';

/** Bytes of four keys. */
const VECTOR = 16;
const SHIFT = 5;
/** Keys of a block. Those whose lowest key is above the one carried are passed over whole. */
export const BLOCK = 1 << SHIFT;
const BLOCK_BYTES = 4 * BLOCK;
/** To ask at every block takes longer than to walk through so few. */
const SHORT = 2 * BLOCK_BYTES;
export const NOTHING_LOWER = 2 ** 31 - 1;

/** Where the arrays begin, in bytes. Those of 32 bits come first. */
export interface StackPlaces {
  /** Key by place, lowest key by block. */
  readonly keys: number;
  readonly lowest: number;
  /** Key and place by id. */
  readonly key: number;
  readonly place: number;
  /** What to load: ids and their new keys. */
  readonly ids: number;
  readonly next: number;
  /** Id by tag, 16 bits. */
  readonly owner: number;
}

/** `loadAll(count, size, mask)`: loads, then brings `place` up to date. @param places where `keys` begins at 0 */
export function stackCode(places: StackPlaces): { readonly loadAll: WasmFunction } {
  const none = i32.const(0);
  const word = (of: keyof StackPlaces, index: I32): I32 => i32.load(i32.shiftLeft(index, i32.const(2)), places[of]);
  const setWord = (of: keyof StackPlaces, index: I32, value: I32): Step =>
    i32.store(i32.shiftLeft(index, i32.const(2)), value, places[of]);

  const names = {
    params: ['count', 'size', 'mask'],
    i32: ['i', 'id', 'old', 'top', 'at', 'from', 'changed', 'spot'],
    v128: ['keys', 'sought', 'carried', 'least', 'blockLeast'],
  } as const;
  const loadAll = wasmFunction(names, ({ count, size, mask, i, id, old, top, at, from, changed, spot, ...vectors }) => {
    const { keys, sought, carried, least, blockLeast } = vectors;
    /** The block that `at`, in bytes, is in. */
    const block = i32.shiftRight(at, i32.const(SHIFT + 2));
    const lowest = word('lowest', block);
    const low = i32x4.lane(carried, 0);
    const ownerOf = (key: I32): I32 => i32.loadShort(i32.shiftLeft(i32.and(key, mask), i32.const(1)), places.owner);

    /** Takes `carried` through the vector `offset` bytes after `at`. @param met changes its keys before */
    const walk = (offset: number, met: (keys: V128) => V128): Step =>
      steps(
        keys.set(i32x4.load(at, offset)),
        keys.set(met(keys)),
        // The lowest of each place and those before it, in two steps: with the one before, then with the two before those.
        least.set(i32x4.min(keys, i32x4.shuffle(keys, keys, [0, 0, 1, 2]))),
        least.set(i32x4.min(least, i32x4.shuffle(least, least, [0, 0, 0, 1]))),
        // What arrives at each place, beside what is there: the higher stays.
        keys.set(i32x4.max(keys, i32x4.min(carried, i32x4.shuffle(carried, least, [0, 4, 5, 6])))),
        i32x4.store(at, keys, offset),
        carried.set(i32x4.min(carried, i32x4.shuffle(least, least, [3, 3, 3, 3]))),
      );
    const offsets = Array.from({ length: BLOCK / 4 }, (_, v) => v * VECTOR);

    // A block above the place of the id that is loaded.
    const walkBlock = steps(
      blockLeast.set(i32x4.splat(i32.const(NOTHING_LOWER))),
      ...offsets.flatMap((offset) => [walk(offset, (met) => met), blockLeast.set(i32x4.min(blockLeast, keys))]),
      blockLeast.set(i32x4.min(blockLeast, i32x4.shuffle(blockLeast, blockLeast, [2, 3, 0, 1]))),
      blockLeast.set(i32x4.min(blockLeast, i32x4.shuffle(blockLeast, blockLeast, [1, 0, 3, 2]))),
      setWord('lowest', block, i32x4.lane(blockLeast, 0)),
    );

    // One that it may be in.
    const searchBlock = steps(
      setWord('lowest', block, i32.select(i32.below(low, lowest), low, lowest)),
      ...offsets.map((offset) => walk(offset, (met) => i32x4.or(met, i32x4.equal(met, sought)))),
    );

    const toNextBlock = at.set(i32.add(at, i32.const(BLOCK_BYTES)));
    const carryDown = steps(
      sought.set(i32x4.splat(old)),
      carried.set(i32x4.splat(top)),
      at.set(none),
      // Since `place` was right the id can only have moved down.
      from.set(i32.and(i32.shiftLeft(word('place', id), i32.const(2)), i32.const(-BLOCK_BYTES))),
      when(
        i32.below(i32.const(SHORT), from),
        loopWhile(i32.below(at, from), steps(when(i32.below(lowest, low), walkBlock), toNextBlock)),
      ),
      // Until the old place was met, from where -1 is carried on.
      loopWhile(i32.below(i32.const(-1), low), steps(searchBlock, toNextBlock)),
      when(i32.below(changed, at), changed.set(at)),
    );

    return steps(
      // The first place is not in memory meanwhile: a vector could not be read while one of its numbers is being written.
      top.set(i32.load(none)),
      i32.store(none, i32.const(NOTHING_LOWER)),
      loopWhile(
        i32.below(i, count),
        steps(
          id.set(word('ids', i)),
          old.set(word('key', id)),
          when(i32.different(old, top), carryDown),
          top.set(word('next', i)),
          setWord('key', id, top),
          when(i32.below(top, i32.load(none, places.lowest)), i32.store(none, top, places.lowest)),
          i.set(i32.add(i, i32.const(1))),
        ),
      ),
      i32.store(none, top),
      // From bytes to places, of which the first changes with any load.
      changed.set(i32.shiftRight(i32.add(changed, i32.const(4)), i32.const(2))),
      changed.set(i32.select(i32.below(changed, size), changed, size)),
      loopWhile(
        i32.below(spot, changed),
        steps(setWord('place', ownerOf(word('keys', spot)), spot), spot.set(i32.add(spot, i32.const(1)))),
      ),
    );
  });
  return { loadAll };
}
