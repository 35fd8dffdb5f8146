import { expect, test } from 'vitest';
import { nextLayer } from './steps.ts';

test('steps go over layers with a router and stop at the ends', () => {
  const layers = [1, 2, 5];
  expect(nextLayer(layers, 2, 1)).toBe(5);
  expect(nextLayer(layers, 5, 1)).toBe(5);
  expect(nextLayer(layers, 1, -1)).toBe(1);
});

test('from nowhere, or from a dense layer, a step enters at the end it comes from', () => {
  expect(nextLayer([1, 2, 5], null, 1)).toBe(1);
  expect(nextLayer([1, 2, 5], 0, -1)).toBe(5);
  expect(nextLayer([], null, 1)).toBeNull();
});
