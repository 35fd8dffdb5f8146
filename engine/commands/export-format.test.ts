import { expect, test } from 'vitest';
import { exportFormat } from './export-format.ts';

test.each([
  [undefined, 'parquet'],
  ['routes.parquet', 'parquet'],
  ['some.folder/routes.CSV', 'csv'],
  ['a.csv.npz', 'npz'],
] as const)('%s is written as %s', (out, format) => {
  expect(exportFormat(out)).toBe(format);
});

test.each([
  ['routes.xlsx', 'routes.xlsx: expected a name that ends in .parquet, .csv, .npz, found ".xlsx".'],
  ['some.folder/routes', 'some.folder/routes: expected a name that ends in .parquet, .csv, .npz, found no ending.'],
])('%s says no format', (out, message) => {
  expect(() => exportFormat(out)).toThrow(message);
});
