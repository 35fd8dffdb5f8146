import { expect, test } from 'vitest';
import { CACHED, testCaches } from '../../locality/testing.ts';
import { divisionOf, evenSizes, fittedCurve } from './budget.ts';
import { cacheModel } from './model.ts';

const pool = cacheModel(testCaches(), CACHED, 'model');
const layers = cacheModel(testCaches(), CACHED, 'layer');

test('an even division deals one to each layer after the other, and none to one that is full', () => {
  const of = (...experts: number[]) => experts.map((each) => ({ experts: each }));
  expect(evenSizes(of(4, 4, 4), 7)).toEqual([3, 2, 2]);
  expect(evenSizes(of(1, 8, 3), 8)).toEqual([1, 4, 3]);
  expect(evenSizes(of(2, 2), 99)).toEqual([2, 2]);
});

test('a division by gain follows the order of the engine, beside what the even one finds', () => {
  // LRU finds 1/4 more with each expert of the first layer, half of that in the second: the first is filled first.
  const half = divisionOf(pool, 0, 4);
  expect([half.slots, half.fitted, half.even]).toEqual([4, [4, 0], [2, 2]]);
  expect(half.fittedRate).toBeCloseTo(1 / 2, 12);
  expect(half.evenRate).toBeCloseTo((0.5 + 0.25) / 2, 12);
  expect(divisionOf(pool, 0, 5)).toMatchObject({ fitted: [4, 1], even: [3, 2] });
});

test('a size for each layer is as many experts as they have in all', () => {
  expect(divisionOf(layers, 0, 3)).toMatchObject({ slots: 6, fitted: [4, 2], even: [3, 3] });
  const [curve, whole] = [fittedCurve(layers, 0), fittedCurve(pool, 0)];
  expect(curve).toHaveLength(4);
  expect(curve[1]).toBe(whole[3]);
});
