import { expect, test } from 'vitest';
import { expertWeight, largest, quantile, roundedUp, routeChange } from './amounts.ts';
import { sequenceOf } from './testing.ts';

test('the weight of an expert is undefined where it was not chosen', () => {
  expect([...expertWeight(sequenceOf([1, 2, 1], 5), 0, 2, 1)]).toEqual([0.75, Number.NaN, 0.75]);
  expect([...expertWeight(sequenceOf([1, 2, 1], 5), 0, 2, 5)]).toEqual([0.25, 0.25, 0.25]);
});

test('change is the share of experts that are new, whatever their order', () => {
  expect([...routeChange(Uint16Array.of(1, 2, 2, 1, 2, 3, 4, 5), 2)]).toEqual([Number.NaN, 0, 0.5, 1]);
});

test('one outlier does not stretch the scale', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => (i === 0 ? Number.NaN : i === 50 ? 1000 : i / 100));
  expect(quantile([values.subarray(0, 40), values.subarray(40)], 0.98)).toBeLessThanOrEqual(1);
  expect(quantile([new Float32Array([Number.NaN])], 0.98)).toBe(0);
  expect(quantile([], 0.98)).toBe(0);
});

test('the largest value is taken over all sequences, and is 0 without any', () => {
  expect(largest([Float32Array.of(0.5, Number.NaN), Float32Array.of(0.75)])).toBe(0.75);
  expect(largest([])).toBe(0);
});

test('the end of a scale is a round number, never below the value', () => {
  expect([0.75, 0.31, 0.012, 1, 7.2, 11, 0].map(roundedUp)).toEqual([0.8, 0.4, 0.015, 1, 8, 15, 0]);
  for (let value = 0.013; value < 500; value *= 1.17) {
    expect(roundedUp(value)).toBeGreaterThanOrEqual(value * 0.999_99);
    expect(roundedUp(value)).toBeLessThanOrEqual(value * 1.5001);
  }
});
