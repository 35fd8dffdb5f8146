import { expect, test } from 'vitest';
import { groupByExpert } from './group-by-expert.ts';

test('rows of an expert lie together, in the order of positions, and of each it is known whose it is', () => {
  // position 0 -> 2, 0 · position 1 -> 0, 3 · position 2 -> 2, 3
  const indices = Int32Array.of(2, 0, 0, 3, 2, 3);
  const grouping = groupByExpert({ topK: 2, indices, weights: new Float32Array(6) }, 3, 5);
  expect(grouping.groups).toEqual([
    { expert: 0, start: 0, end: 2 },
    { expert: 2, start: 2, end: 4 },
    { expert: 3, start: 4, end: 6 },
  ]);
  expect([...grouping.positions]).toEqual([0, 1, 0, 2, 1, 2]);
  expect([...grouping.assignments]).toEqual([1, 2, 0, 4, 3, 5]);
});

test('a dispatch that does not fit is refused', () => {
  const weights = new Float32Array(2);
  expect(() => groupByExpert({ topK: 2, indices: Int32Array.of(0, 1), weights }, 2, 4)).toThrow(
    'expected 2 positions x 2 slots, found 2 indices',
  );
  expect(() => groupByExpert({ topK: 2, indices: Int32Array.of(0, 4), weights }, 1, 4)).toThrow(
    'position 0 chose expert 4 of 4',
  );
  expect(() => groupByExpert({ topK: 2, indices: Int32Array.of(-1, 1), weights }, 1, 4)).toThrow('chose expert -1');
});
