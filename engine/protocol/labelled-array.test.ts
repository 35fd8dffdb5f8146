import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from './codec.ts';
import { type ArraySpec, cellAt, cellsOf, describeBounds, labelledArray, routerLabel, valueAt } from './index.ts';

const spec: ArraySpec = {
  id: 'height',
  title: 'Height',
  dims: [
    { name: 'layer', labels: ['L0', 'L1'] },
    { name: 'language', labels: ['de', 'fr', 'sw'] },
  ],
  cells: [1, 2, 'no items', 4, 'one token', 'no items'],
  unit: 'm',
  over: 'mean over items',
  provenance: { traces: [], metric: 'test', params: { reference: 'en' }, variants: {} },
};
const bounds = { level: 0.95, method: 'percentile', over: '8 items', resamples: 1000, seed: 1 } as const;

test('a cell is found by its labels, and an undefined one says why', () => {
  const array = labelledArray(spec);
  expect([...array.values]).toEqual([1, 2, Number.NaN, 4, Number.NaN, Number.NaN]);
  expect(array.missing.reasons).toEqual(['no items', 'one token']);
  expect(valueAt(array, { layer: 'L1', language: 'de' })).toBe(4);
  expect(valueAt(array, { language: 'fr', layer: 'L1' })).toBe('one token');
  expect(valueAt(array, { layer: 'L0', language: 'sw' })).toBe('no items');
  expect(cellAt(array, { layer: 'L0', language: 'xx' })).toBe(-1);
  expect(cellAt(array, { layer: 'L0' })).toBe(-1);
});

test('the long form names every cell, with its bounds where there are any', () => {
  const nan = Number.NaN;
  const array = labelledArray({
    ...spec,
    bounds: { ...bounds, low: [0.5, nan, 7, 3, 0, 0], high: [1.5, nan, 9, 5, 0, 0] },
  });
  expect([...cellsOf(array)].slice(0, 4)).toEqual([
    { labels: ['L0', 'de'], value: 1, reason: null, low: 0.5, high: 1.5 },
    { labels: ['L0', 'fr'], value: 2, reason: null, low: null, high: null },
    { labels: ['L0', 'sw'], value: null, reason: 'no items', low: null, high: null },
    { labels: ['L1', 'de'], value: 4, reason: null, low: 3, high: 5 },
  ]);
});

test('without dimensions it is one number', () => {
  const array = labelledArray({ ...spec, dims: [], cells: [3] });
  expect(valueAt(array, {})).toBe(3);
  expect([...cellsOf(array)]).toEqual([{ labels: [], value: 3, reason: null, low: null, high: null }]);
});

test('it crosses a wire as it is, NaN and reasons too', () => {
  const array = labelledArray({ ...spec, bounds: { ...bounds, low: [0, 0, 0, 0, 0, 0], high: [9, 9, 9, 9, 9, 9] } });
  expect(decodeMessage(encodeMessage(array))).toEqual(array);
});

test.each([
  [{ cells: [1, 2] }, '6 cells by its dimensions, 2 given'],
  [{ cells: [1, 2, 3, 4, 5, Number.NaN] }, 'cell 5 is NaN without a reason'],
  [{ cells: Float64Array.of(1, 2, 3, 4, Infinity, 6) }, 'cell 4 is Infinity without a reason'],
  [{ cells: [1, 2, '', 4, 5, 6] }, 'cell 2 has an empty reason'],
  [{ dims: [{ name: 'layer', labels: ['L0', 'L0', 'L1', 'L2', 'L3', 'L4'] }] }, 'labels of layer are not unique'],
  [{ bounds: { ...bounds, low: [1], high: [2] } }, '6 cells, 1 bounds'],
])('an array that does not hold what it promises is a mistake: %j', (change, message) => {
  expect(() => labelledArray({ ...spec, ...change })).toThrow(message);
});

test('bounds are described with everything that is needed to draw them again', () => {
  const none = new Float64Array();
  expect(describeBounds({ ...bounds, low: none, high: none })).toBe(
    '95 % bootstrap over 8 items (percentile, 1,000 resamples, seed 1)',
  );
  const closed = { level: 0.95, method: 'fisher-z', over: '13 languages', resamples: 0, seed: null } as const;
  expect(describeBounds({ ...closed, low: none, high: none })).toBe('95 % over 13 languages (fisher-z)');
});

test('a layer with two routers has two labels', () => {
  expect(
    [
      { layer: 3, router: 0 },
      { layer: 3, router: 1 },
    ].map(routerLabel),
  ).toEqual(['L3', 'L3_R1']);
});
