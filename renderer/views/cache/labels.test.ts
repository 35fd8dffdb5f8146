import { expect, test } from 'vitest';
import { CACHED, testCachesBy } from '../../locality/testing.ts';
import { labelModel, worstFirst } from './labels.ts';
import { rateAt } from './model.ts';

test('each value of a label has a curve of its own, of the pool or of a cache per layer', () => {
  const pool = labelModel(testCachesBy('language', ['de', 'sw']), CACHED, 'model');
  expect([pool.label, pool.policy]).toEqual(['language', 'lru']);
  expect(pool.curves.map(({ value, sequences, rates }) => [value, sequences, rates.length])).toEqual([
    ['de', 10, 8],
    ['sw', 20, 8],
  ]);
  expect(rateAt(pool.curves[1]?.rates, 4)).toBeCloseTo(4 / 8 / 2, 12);
  const layers = labelModel(testCachesBy('language', ['de', 'sw']), CACHED, 'layer');
  // Half and a quarter of the choices of two layers that weigh the same; the second value finds half of the first.
  expect(layers.curves.map(({ rates }) => rateAt(rates, 2))).toEqual([(0.5 + 0.25) / 2, (0.25 + 0.125) / 2]);
});

test('the worst comes first at the size that is looked at, and what is undefined last', () => {
  const model = labelModel(testCachesBy('topic', ['a', 'b', 'c']), CACHED, 'model');
  expect(worstFirst(model, 8).map(({ value }) => value)).toEqual(['c', 'b', 'a']);
  const [first, ...rest] = model.curves;
  if (!first) throw new Error('no curve');
  const gone = { ...first, rates: new Float64Array(8).fill(Number.NaN) };
  expect(worstFirst({ ...model, curves: [gone, ...rest] }, 8).map(({ value }) => value)).toEqual(['c', 'b', 'a']);
  const late = { ...first, rates: Float64Array.of(0, 0, 0, 0, 0, 0, 0, 1) };
  expect(worstFirst({ ...model, curves: [late, ...rest] }, 4)[0]?.value).toBe('a');
});
