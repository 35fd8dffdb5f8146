import { expect, test } from 'vitest';
import { ROUTERS, testScores } from '../../../languages/testing.ts';
import { cellText, columnWidths, tableCsv } from '../../../ui/table-data.ts';
import { scoresModel } from './model.ts';
import { scoresTable } from './table.ts';

const model = scoresModel(testScores(), ROUTERS, 'family');
const table = scoresTable(model, { language: 'sw', onActivate: () => {} });
const lines = tableCsv(table, []).trim().split('\n');

function cells(row: number): Readonly<Record<string, string>> {
  return Object.fromEntries(table.columns.map((column) => [column.id, cellText(column, row)]));
}

function whyNot(row: number, id: string): string | undefined {
  return table.columns.find((column) => column.id === id)?.whyNot?.(row);
}

test('r of the middle and of every layer, then scores, D and fertility, with full precision in the CSV', () => {
  expect(lines[0]).toBe('quantity,of,value,low,high,p,q,group,reason');
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 3).join(' '))).toEqual([
    'r layers 2–5 -0.9',
    'r L1 0.5',
    'r L2 -0.9',
    'r L5 ',
    ...['"r  fertility removed" layers 2–5', '"r  fertility removed" L1', '"r  fertility removed" L2'],
    '"r  fertility removed" L5',
    ...['accuracy en 0.9', 'accuracy de 0.8', 'accuracy sw 0.4'],
    ...['"D  layers 2–5" de', '"D  layers 2–5" sw'],
    ...['en 1', 'de 1.2', 'sw 2'].map((each) => `× tokens of en ${each}`),
  ]);
  expect(lines[3]).toBe('r,L2,-0.9,-1,-0.6,0.01,0.02,,');
  expect(cells(0)).toMatchObject({ value: '−0.900', low: '−0.990', high: '+0.200', p: '< 0.001', q: '–' });
});

test('the reference has a score and no D, and scores have the same decimals', () => {
  const scored = scoresTable(
    {
      ...model,
      languages: model.languages.map((each, i) => ({
        ...each,
        score: { ...each.score, value: [2.43, 2.319][i] ?? 0 },
      })),
    },
    { language: null, onActivate: () => {} },
  );
  const value = scored.columns.find(({ id }) => id === 'value');
  expect([8, 9, 10].map((row) => value && cellText(value, row))).toEqual(['0.900', '2.430', '2.319']);
});

test('an empty cell has one reason, its own', () => {
  expect(whyNot(3, 'value')).toMatch(/^a correlation with one thing removed needs four/);
  expect(whyNot(0, 'q')).toBe('Only layers are corrected for how many they are.');
  expect([whyNot(8, 'p'), whyNot(8, 'low')]).toEqual(['Only a correlation has one.', 'It has no bounds.']);
});

test('value, bounds, p and q lie left of 610 points, half of a window of 1440, so that nobody scrolls for them', () => {
  const q = table.columns.findIndex(({ id }) => id === 'q');
  const width = columnWidths(table).slice(0, q + 1);
  expect(width.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(610);
});

test('a row leads to its language or layer, the middle to neither', () => {
  const led: unknown[] = [];
  const own = scoresTable(model, { language: null, onActivate: (what) => led.push(what) });
  for (const row of [0, 3, 9]) own.onActivate?.(row);
  expect(led).toEqual([{ layer: 5 }, { language: 'de' }]);
  expect([table.current, own.current]).toEqual([10, -1]);
});
