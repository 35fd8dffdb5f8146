import { expect, test } from 'vitest';
import { parameterCount, resolveSpec } from '../../index.ts';

test('the defaults are those of Mistral-7B, and give its published size', () => {
  expect(parameterCount(resolveSpec({ model_type: 'mistral' })) / 1e9).toBeCloseTo(7.24, 2);
});

test('a window applies to every layer where it is given, and null is none', () => {
  const windows = (change: object) =>
    new Set(resolveSpec({ model_type: 'mistral', ...change }).layers.map(({ attention }) => attention.window));
  expect(windows({ sliding_window: null })).toEqual(new Set([undefined]));
  expect(windows({ sliding_window: 4096 })).toEqual(new Set([4096]));
});
