import { expect, test } from 'vitest';
import { findTrough, troughDepth } from './trough.ts';

test('a trough by hand', () => {
  // Rims 0.8 and 0.6, bottom 0.2: depth 0.4, so layers up to 0.4 belong to it, without a gap.
  expect(findTrough([0.7, 0.8, 0.35, 0.5, 0.4, 0.2, 0.3, 0.6, 0.1 + 0.2])).toEqual({
    lowest: 5,
    from: 4,
    to: 6,
    depth: expect.closeTo(0.4, 12),
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

test('a depth without places: 0 where there is no trough, none where a layer has no value', () => {
  expect(troughDepth([3, 1, 2])).toBe(1);
  expect(troughDepth([1, 3, 2])).toBe(0);
  expect(troughDepth([3, Number.NaN, 2])).toBeNaN();
});
