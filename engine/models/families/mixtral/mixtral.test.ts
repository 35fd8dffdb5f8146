import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

test('the defaults are those of Mixtral-8x7B, and give its published size', () => {
  const spec = resolveSpec({ model_type: 'mixtral' });
  expect(parameterCount(spec) / 1e9).toBeCloseTo(46.7, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(12.88, 2);
  expect(describeSpec(spec)).toContain(
    '8 experts of width 14336, top-2, softmax router, weights renormalised over the chosen',
  );
  expect(spec.layers[0]?.attention.rope?.inverseFrequencies[1]).toBeCloseTo(1e6 ** (-2 / 128), 12);
});

test('a window applies to every layer where it is given, and null is none', () => {
  const windows = (change: object) =>
    new Set(resolveSpec({ model_type: 'mixtral', ...change }).layers.map(({ attention }) => attention.window));
  expect(windows({ sliding_window: null })).toEqual(new Set([undefined]));
  expect(windows({ sliding_window: 4096 })).toEqual(new Set([4096]));
  expect(() => windows({ sliding_window: 0 })).toThrow(
    'config.json: expected sliding_window to be a whole number from 1',
  );
});
