import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { changeKey, emptyStack, KEY_BITS, type PriorityStack } from './priority-stack.ts';
import { BLOCK } from './stack-code.ts';

/** One cache of one size: a set from which the id of the lowest key leaves. */
function loadPlain(cache: Set<number>, size: number, id: number, keys: ReadonlyMap<number, number>): void {
  if (cache.has(id)) return;
  if (cache.size === size) {
    const key = (each: number): number => keys.get(each) as number;
    cache.delete([...cache].reduce((lowest, each) => (key(each) < key(lowest) ? each : lowest)));
  }
  cache.add(id);
}

function numbers(end: number): number[] {
  return Array.from({ length: end }, (_, i) => i);
}

/** What the list says of itself. @returns the ids in it */
function checkList({ size, keys, key, place, lowest, owner }: PriorityStack, mask: number): number[] {
  const ids = Array.from(keys.subarray(0, size), (of) => owner[of & mask] as number);
  expect(new Set(ids).size).toBe(size);
  expect(ids.map((id) => place[id])).toEqual(numbers(size));
  expect(ids.map((id) => key[id])).toEqual([...keys.subarray(0, size)]);
  expect([...keys.subarray(size)].every((of) => of === -1)).toBe(true);
  ids.forEach((_, at) => {
    expect(lowest[Math.floor(at / BLOCK)]).toBeLessThanOrEqual(keys[at] as number);
  });
  return ids;
}

// Fewer than a vector, around a block, around the two blocks that are walked through without asking, and many blocks.
test.each([
  [1, 1],
  [3, 2],
  [31, 5],
  [33, 8],
  [64, 3],
  [97, 40],
  [500, 20],
])('of %i ids, up to %i loaded at once, the first c are what a cache of c holds alone', (count, atOnce) => {
  const random = seededRandom(count);
  const below = (end: number): number => Math.floor(random() * end);
  // The tag of a key is the id itself.
  const tags = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
  const sizes = [1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 96, 300, count - 1, count].filter((c) => c > 0 && c <= count);
  // The second time with a list that was used before.
  for (let time = 0; time < 2; time++) {
    const stack = emptyStack(count, tags);
    const caches = sizes.map(() => new Set<number>());
    const keys = new Map<number, number>();
    for (let id = 0; id < count; id++) stack.owner[id] = id;
    for (let round = 0; round < 80; round++) {
      const ids = [...new Set(Array.from({ length: 1 + below(atOnce) }, () => below(count)))];
      stack.size += ids.filter((id) => !keys.has(id)).length;
      ids.forEach((id, i) => {
        const key = below(2 ** KEY_BITS / tags) * tags + id;
        stack.loading.ids[i] = id;
        stack.loading.keys[i] = key;
        caches.forEach((cache, c) => {
          loadPlain(cache, sizes[c] as number, id, keys);
        });
        keys.set(id, key);
      });
      stack.loadAll(ids.length, stack.size, tags - 1);
      const list = checkList(stack, tags - 1);
      caches.forEach((cache, c) => {
        expect(new Set(list.slice(0, sizes[c])), `round ${round}, ${sizes[c]} places`).toEqual(cache);
      });
      // Of those in the list and of others, up and down.
      for (let i = 0; i < atOnce; i++) {
        const id = below(count);
        const before = keys.get(id);
        const after = below(2 ** KEY_BITS / tags) * tags + id;
        changeKey(stack, id, after - (before ?? 0));
        if (before !== undefined) keys.set(id, after);
      }
      checkList(stack, tags - 1);
    }
  }
});
