import { expect, test } from 'vitest';
import { labelledArray } from '#protocol';
import { arrayTable } from './array-table.ts';

const base = {
  id: 'd',
  title: 'Divergence',
  unit: 'D',
  over: 'mean over items',
  provenance: { traces: [], metric: 'm', params: {}, variants: {} },
};
const bounds = { level: 0.95, method: 'percentile', over: '8 items', resamples: 10, seed: 1 } as const;

test('languages go down, layers across, and an empty cell says why below', () => {
  const array = labelledArray({
    ...base,
    dims: [
      { name: 'language', labels: ['de', 'zh-Hans'] },
      { name: 'layer', labels: ['L0', 'L1'] },
    ],
    cells: [0.25, 0.00012, 'no item in common with en', 1234],
  });
  expect(arrayTable(array, true)).toEqual([
    'Divergence (d), D',
    '  mean over items',
    '  language     L0      L1',
    '  de        0.250  1.2e-4',
    '  zh-Hans     (1)   1,234',
    '  (1) no item in common with en',
  ]);
});

test('bounds stand beside the value when they are asked for', () => {
  const array = labelledArray({
    ...base,
    dims: [{ name: 'language', labels: ['de', 'fr'] }],
    cells: [0.5, 0.25],
    bounds: { ...bounds, low: [0.25, Number.NaN], high: [0.75, Number.NaN] },
  });
  expect(arrayTable(array, true).slice(1)).toEqual([
    '  mean over items; 95 % bootstrap over 8 items (percentile, 10 resamples, seed 1)',
    '  de  0.500 [0.250, 0.750]',
    '  fr                 0.250',
  ]);
  expect(arrayTable(array, false)[2]).toBe('  de  0.500');
});

test('a number has no more digits than mean something, however large', () => {
  const cells = [1048576.0000001, -12345.678, 999.949, 999.951, 99.994, 9.9994, -9.9996, 0.9996, 0.00049, 1048576];
  const size = { name: 'size', labels: cells.map((_, i) => `m${i}`) };
  const lines = arrayTable(labelledArray({ ...base, dims: [size], cells }), false).slice(2);
  expect(lines.map((line) => line.replace(/^ +m\d+ +/, ''))).toEqual([
    ...['1.05 M', '-12,346', '999.9', '1,000', '99.99', '9.999', '-10.00', '1.000', '4.9e-4', '1.05 M'],
  ]);
});

test('many layers go down the page, and a single number is one line', () => {
  const layers = Array.from({ length: 20 }, (_, layer) => `L${layer}`);
  const dims = [
    { name: 'language', labels: ['de', 'fr'] },
    { name: 'layer', labels: layers },
  ];
  const wide = labelledArray({ ...base, dims, cells: Float64Array.from({ length: 40 }, (_, i) => i) });
  expect(arrayTable(wide, false).slice(2, 5)).toEqual(['  layer  de  fr', '  L0      0  20', '  L1      1  21']);
  expect(arrayTable(labelledArray({ ...base, dims: [], cells: [0.5] }), false)[2]).toBe('  0.500');
});

test('of three dimensions every pair of the first two is a line', () => {
  const array = labelledArray({
    ...base,
    dims: [
      { name: 'language', labels: ['de', 'zh-Hans'] },
      { name: 'policy', labels: ['lru', 'belady'] },
      { name: 'rho', labels: ['1', '2'] },
    ],
    cells: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
  });
  expect(arrayTable(array, false).slice(2)).toEqual([
    '  language  policy      1      2',
    '  de        lru     0.100  0.200',
    '            belady  0.300  0.400',
    '  zh-Hans   lru     0.500  0.600',
    '            belady  0.700  0.800',
  ]);
});

test('a third dimension that is too long for a line goes down the page', () => {
  const sizes = Array.from({ length: 17 }, (_, i) => String(i + 1));
  const array = labelledArray({
    ...base,
    dims: [
      { name: 'language', labels: ['de', 'fr'] },
      { name: 'policy', labels: ['lru', 'belady'] },
      { name: 'size', labels: sizes },
    ],
    cells: Float64Array.from({ length: 2 * 2 * 17 }, (_, i) => i),
  });
  const lines = arrayTable(array, false).slice(2);
  expect(lines.slice(0, 3)).toEqual([
    '  language  size  lru  belady',
    '  de        1       0      17',
    '            2       1      18',
  ]);
  expect(lines).toHaveLength(1 + 2 * 17);
  expect(lines[18]).toBe('  fr        1      34      51');
});

test('small differences keep two digits, on either side of where powers of ten begin', () => {
  const cells = [0.00149, -0.000996, 0.000994, -0.00025, 0.00994, 0.00996, 0.01044, 0.0123];
  const size = { name: 'size', labels: cells.map((_, i) => `m${i}`) };
  const lines = arrayTable(labelledArray({ ...base, dims: [size], cells }), false).slice(2);
  expect(lines.map((line) => line.replace(/^ +m\d+ +/, ''))).toEqual([
    ...['0.0015', '-0.0010', '9.9e-4', '-2.5e-4', '0.0099', '0.010', '0.010', '0.012'],
  ]);
});
