import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { exportFormat } from './export-format.ts';

test.each([
  [undefined, 'parquet'],
  ['routes.parquet', 'parquet'],
  ['some.folder/routes.CSV', 'csv'],
  ['a.csv.npz', 'npz'],
] as const)('%s is written as %s', (out, format) => {
  expect(exportFormat(out)).toBe(format);
});

test('a format that is said needs no ending, and must not have that of another', () => {
  expect(exportFormat(undefined, 'npz')).toBe('npz');
  expect(exportFormat('routes.data', 'csv')).toBe('csv');
  expect(exportFormat('routes', 'csv')).toBe('csv');
  expect(exportFormat('routes.CSV', 'csv')).toBe('csv');
  expect(() => exportFormat('a.b/routes.Parquet', 'csv')).toThrow(
    new UserError(
      '--format csv, but a.b/routes.Parquet ends in .Parquet: other programs would take it for what it is not.',
      'Name the file a.b/routes.csv, or leave --format out.',
    ),
  );
});

test.each([
  ['routes.xlsx', 'routes.xlsx: expected a name that ends in .parquet, .csv, .npz, found ".xlsx".'],
  ['some.folder/routes', 'some.folder/routes: expected a name that ends in .parquet, .csv, .npz, found no ending.'],
])('%s says no format', (out, message) => {
  expect(() => exportFormat(out)).toThrow(message);
});
