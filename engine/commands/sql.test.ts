import { expect, test } from 'vitest';
import { rowLimit } from './sql.ts';

test('a number of rows is read, and anything else is told what was expected', () => {
  expect(rowLimit('1000000')).toBe(1_000_000);
  for (const text of ['0', '-4', '1000001', '1e3', 'all']) {
    expect(() => rowLimit(text)).toThrow(`--limit: expected a whole number from 1 to 1,000,000, found "${text}".`);
  }
});
