import { expect, test } from 'vitest';
import { arraysToCsv, arraysToJson, labelledArray } from './index.ts';

const base = { title: 'T', over: 'items', provenance: { traces: [], metric: 'm', params: {}, variants: {} } };
const bounds = { level: 0.95, method: 'percentile', over: 'items', resamples: 10, seed: 1 } as const;
const arrays = [
  labelledArray({
    ...base,
    id: 'one',
    dims: [{ name: 'language', labels: ['de', 'x,"y"'] }],
    cells: [0.5, 'no item'],
    unit: 'D',
    bounds: { ...bounds, low: [0.25, 0], high: [1, 0] },
  }),
  labelledArray({ ...base, id: 'two', dims: [{ name: 'layer', labels: ['L0'] }], cells: [3], unit: '' }),
];

test('CSV has a row per cell and a column per dimension of any array', () => {
  expect(arraysToCsv(arrays).split('\r\n')).toEqual([
    'array,language,layer,value,low,high,unit,undefined',
    'one,de,,0.5,0.25,1,D,',
    'one,"x,""y""",,,,,D,no item',
    'two,,L0,3,,,,',
    '',
  ]);
});

test('JSON keeps everything, with null for what does not exist', () => {
  const [one, two] = JSON.parse(arraysToJson(arrays));
  expect(one).toMatchObject({
    id: 'one',
    values: [0.5, null],
    missing: { reasons: ['no item'], which: [0, 1] },
    bounds: { ...bounds, low: [0.25, null], high: [1, null] },
    provenance: base.provenance,
  });
  expect(two).toMatchObject({ values: [3], bounds: null, dims: [{ name: 'layer', labels: ['L0'] }] });
});
