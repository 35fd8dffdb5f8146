import { expect, test } from 'vitest';
import {
  cellText,
  columnWidths,
  isNumeric,
  sortedRows,
  type TableColumn,
  type TableData,
  tableCsv,
} from './table-data.ts';

const values = [3, null, 1 / 3, Number.NaN, 12_288];
const number: TableColumn = { id: 'load', label: 'Load', unit: 'share', value: (row) => values[row] ?? null };
const texts = ['b', 'ä', 'say "hi", all', 'a', 'two\nlines'];
const text: TableColumn = { id: 'token', label: 'Token', value: (row) => texts[row] ?? null };
const data: TableData = { caption: 'One row per test value', rows: 5, columns: [number, text] };

test('sorting keeps undefined values last in both directions', () => {
  expect([...sortedRows(data, number, false)]).toEqual([2, 0, 4, 1, 3]);
  expect([...sortedRows(data, number, true)]).toEqual([4, 0, 2, 1, 3]);
  expect([...sortedRows(data, null, true)]).toEqual([0, 1, 2, 3, 4]);
});

test('cells are rounded for reading, and undefined is a dash', () => {
  expect([0, 1, 2, 3, 4].map((row) => cellText(number, row))).toEqual(['3', '–', '0.3333', '–', '12,288']);
});

test('the CSV has full precision, quotes what needs it, and leaves undefined empty', () => {
  expect(tableCsv(data, ['Map: over 5 rows\nand more']).split('\n')).toEqual([
    '# Map: over 5 rows and more',
    'load (share),token',
    '3,b',
    ',ä',
    '0.3333333333333333,"say ""hi"", all"',
    ',a',
    '12288,"two',
    'lines"',
    '',
  ]);
});

test('a column is wide enough for its heading and its longest text, within bounds', () => {
  const long: TableColumn = { id: 'long', label: 'Long', value: () => 'x'.repeat(500) };
  const headed: TableColumn = { id: 'n', label: 'A rather long heading', value: () => 1 };
  const [narrow, wide, heading] = columnWidths({ ...data, columns: [number, long, headed] });
  expect(narrow).toBeGreaterThanOrEqual('12,288'.length * 7);
  expect(wide).toBeLessThanOrEqual(300);
  expect(heading).toBeGreaterThanOrEqual('A rather long heading'.length * 7);
});

test('a column is one of numbers by its first known value', () => {
  const late: TableColumn = { id: 'late', label: 'Late', value: (row) => (row === 3 ? 0.5 : null) };
  const never: TableColumn = { id: 'never', label: 'Never', value: () => null };
  expect([number, text, late, never].map((column) => isNumeric(data, column))).toEqual([true, false, true, true]);
});
