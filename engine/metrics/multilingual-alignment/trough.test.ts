import { expect, test } from 'vitest';
import { depthBetween, findTrough } from './trough.ts';

test('a trough by hand', () => {
  // Rims 0.8 and 0.6, bottom 0.2: depth 0.4, so layers up to 0.4 belong to it, without a gap.
  expect(findTrough([0.7, 0.8, 0.35, 0.5, 0.4, 0.2, 0.3, 0.6, 0.1 + 0.2])).toEqual({
    lowest: 5,
    from: 4,
    to: 6,
    depth: expect.closeTo(0.4, 12),
    left: 1,
    right: 7,
  });
});

test('the first of two equal minima counts', () => {
  expect(findTrough([3, 1, 2, 1, 3])).toMatchObject({ lowest: 1, from: 1, to: 3, depth: 2 });
});

test.each([
  [[1, 2], 'a trough needs three layers, found 2'],
  [[], 'a trough needs three layers, found 0'],
  [[1, 2, 3], 'the smallest divergence is in the first layer'],
  [[2, 2, 2], 'the smallest divergence is in the first layer'],
  [[3, 2, 1], 'the smallest divergence is in the last layer'],
])('%j has none', (curve, reason) => {
  expect(findTrough(curve)).toBe(reason);
});

test('the same places have a negative depth on a curve that bulges there', () => {
  expect(depthBetween([1, 3, 2], 0, 1, 2)).toBe(-2);
});
