import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { type EvictionOrder, Residents } from './residents.ts';

/** Uses keys of equal size one after the other. @returns how many were there already */
function hits(keys: readonly number[], slots: number, order: EvictionOrder): number {
  const residents = new Residents(slots);
  let found = 0;
  for (const key of keys) {
    if (residents.has(key)) found++;
    else {
      for (const leaving of residents.leaving(1, order) ?? []) residents.remove(leaving);
      residents.add(key, 1);
    }
    residents.touch(key);
  }
  return found;
}

test('the longest unused leaves, as in the plainest version of it', () => {
  const random = seededRandom(1);
  const keys = Array.from({ length: 4000 }, () => Math.floor(20 * random() * random()));
  for (const slots of [1, 2, 5, 12, 20]) {
    const list: number[] = [];
    let found = 0;
    for (const key of keys) {
      const at = list.indexOf(key);
      if (at !== -1) {
        found++;
        list.splice(at, 1);
      } else if (list.length === slots) list.shift();
      list.push(key);
    }
    expect(hits(keys, slots, 'recent')).toBe(found);
  }
});

test('in rounds over everything what came first stays: all slots but one are met in every round, and none by the other order', () => {
  const rounds = 5;
  const keys = Array.from({ length: rounds * 12 }, (_, i) => i % 12);
  expect(hits(keys, 4, 'scan')).toBe((rounds - 1) * 3);
  expect(hits(keys, 4, 'recent')).toBe(0);
});

test('sizes add up: as many leave as are needed for one, and none where there is room', () => {
  const residents = new Residents(100);
  residents.add(1, 40);
  residents.add(2, 30);
  residents.add(3, 20);
  expect(residents.leaving(10, 'recent')).toEqual([]);
  expect(residents.leaving(11, 'recent')).toEqual([1]);
  expect(residents.leaving(60, 'recent')).toEqual([1, 2]);
  expect(residents.leaving(60, 'scan')).toEqual([3, 2]);
  residents.touch(1);
  expect(residents.leaving(11, 'recent')).toEqual([2]);
  residents.remove(2);
  expect(residents.bytes).toBe(60);
  expect(residents.leaving(40, 'recent')).toEqual([]);
});

test('a pinned one never leaves, until all its pins are taken off', () => {
  const residents = new Residents(2);
  residents.add(1, 1);
  residents.add(2, 1);
  residents.pin(1);
  residents.pin(1);
  expect(residents.leaving(1, 'recent')).toEqual([2]);
  expect(residents.leaving(2, 'recent')).toBeUndefined();
  residents.unpin(1);
  expect(residents.leaving(2, 'recent')).toBeUndefined();
  residents.unpin(1);
  expect(residents.leaving(2, 'recent')).toEqual([1, 2]);
});

test('what is more than the budget finds no room, and is not taken in', () => {
  const residents = new Residents(10);
  expect(residents.leaving(11, 'scan')).toBeUndefined();
  expect(() => residents.add(1, 11)).toThrow('1 does not fit');
});
