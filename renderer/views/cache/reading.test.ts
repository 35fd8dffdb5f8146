import { expect, test } from 'vitest';
import { CACHED, testCaches, testCachesBy } from '../../locality/testing.ts';
import { cellText, tableCsv } from '../../ui/table-data.ts';
import { themeOf } from '../../ui/theme.ts';
import { parseAmount } from './amount-field.tsx';
import { divisionOf } from './budget.ts';
import type { CacheData } from './cache-data.ts';
import { budgetWords } from './draw-budget.ts';
import { labelModel } from './labels.ts';
import { cacheModel } from './model.ts';
import { amount, cacheTable, pointedLines, spokenSize } from './reading.ts';
import { beginningOf } from './real-run.tsx';
import { budgetTable, labelTable } from './tables.ts';

const model = cacheModel(testCaches(), CACHED, 'model');
const economy = { megabytes: 6, bandwidth: 3 };
const data: CacheData = {
  model,
  theme: themeOf('dark'),
  size: 4,
  policy: 0,
  layer: -1,
  economy,
  beneath: 'layers',
  labels: null,
  language: null,
};
const marks = { size: 4, policy: 0, economy, onActivate: () => {} };

test('a tooltip says what is found, what that costs, and that time is modelled', () => {
  const lines = pointedLines(data, { kind: 'size', size: 4, policy: 0 }).map(({ text }) => text);
  expect(lines).toEqual([
    'LRU · 4 experts, ρ = 1',
    '50.0 % found [45.0, 55.0]',
    '2.00 of 4 experts a token are missed',
    '12.0 MB per token',
    '4.00 ms per token, modelled',
    'mean over 40 sequences',
  ]);
  expect(pointedLines(data, { kind: 'layer', at: 1 }).map(({ text }) => text)).toEqual([
    'L5 · LRU',
    '25.0 % found',
    'a cache of its own, 2 of 4 experts',
    '1.50 of 2 experts a token are missed',
    '9.00 MB per token',
    '3.00 ms per token, modelled',
  ]);
});

test('a screen reader hears size, rho, policy, what is found and what is missed', () => {
  expect(spokenSize(data)).toBe('4 experts, rho 1, LRU 50.0 % found, 2.00 missed per token');
});

test('the table has a row per policy and size, and by layer first their mean', () => {
  const table = cacheTable(model, marks);
  expect([table.rows, table.current]).toEqual([24, 3]);
  const lines = tableCsv(table, []).split('\n');
  expect(lines[4]).toBe('one pool,LRU,4,1,0.5,0.45,0.55,2,12,4');
  const byLayer = cacheTable(cacheModel(testCaches(), CACHED, 'layer'), marks);
  expect(byLayer.rows).toBe(3 * 4 * 3);
  const own = tableCsv(byLayer, []).split('\n');
  expect(own[1]).toMatch(/^all layers,LRU,1,0\.5,0\.1875,,,/);
  expect(own[25]).toMatch(/^L5,LRU,1,0\.5,0\.125,,,1\.75,/);
});

test('without weight and bandwidth there are dashes that say what to type in', () => {
  const table = cacheTable(model, { ...marks, economy: { megabytes: null, bandwidth: null } });
  const column = table.columns.find(({ id }) => id === 'milliseconds');
  if (!column) throw new Error('no column');
  expect([cellText(column, 3), column.whyNot?.(3)]).toEqual(['–', 'Type in the MB of an expert and GB/s.']);
  expect(column.label).toContain('modelled');
});

test('a row of the table chooses policy, size and layer', () => {
  const found: unknown[] = [];
  const layers = cacheModel(testCaches(), CACHED, 'layer');
  const table = cacheTable(layers, { ...marks, onActivate: (...chosen) => found.push(chosen) });
  table.onActivate?.(5);
  table.onActivate?.(12 + 11);
  expect(found).toEqual([
    [1, 2, null],
    [2, 4, 1],
  ]);
});

test('amounts are short, and only a positive number is one', () => {
  expect([0, 0.01234, 1.234, 12.34, 123.4, 12_345].map(amount)).toEqual([
    '0',
    '0.0123',
    '1.23',
    '12.3',
    '123',
    '12,345',
  ]);
  expect(['6', ' 0,5 ', '1e3'].map(parseAmount)).toEqual([6, 0.5, 1000]);
  expect(['', '-1', '0', 'six', 'Infinity'].map(parseAmount)).toEqual([null, null, null, null, null]);
});

const labels = labelModel(testCachesBy('language', ['de', 'sw']), CACHED, 'model');

test('of a value of a label it says what is found beside all together, and on how many sequences that rests', () => {
  const by: CacheData = { ...data, beneath: 'label', labels };
  const lines = pointedLines(by, { kind: 'label', at: 0 }).map(({ text }) => text);
  // The worst stands first.
  expect(lines.slice(0, 3)).toEqual(['language sw · LRU', '25.0 % found', '4 experts, ρ = 1; all together 50.0 %']);
  expect(lines.at(-1)).toBe('n = 20 sequences');
  const marks = { policy: 0, size: 4, onActivate: () => {} };
  const table = labelTable(model, labels, { ...marks, value: 'sw' });
  expect(table.rows).toBe(16);
  // Two values at one size are neighbours.
  const rows = tableCsv(table, []).split('\n').slice(1);
  expect(rows.slice(6, 8).map((row) => row.split(',').slice(0, 2))).toEqual([
    ['de', '4'],
    ['sw', '4'],
  ]);
  expect(rows[7]).toBe('sw,4,0.25,3,20');
  expect([table.current, labelTable(model, labels, { ...marks, value: null }).current]).toEqual([7, 6]);
});

test('of a divided budget it says what a layer holds by gain and evenly, and what each finds', () => {
  const budget: CacheData = { ...data, beneath: 'budget' };
  expect(pointedLines(budget, { kind: 'layer', at: 1 }).map(({ text }) => text)).toEqual([
    'L5 · LRU, a cache of its own',
    '0 of 4 experts',
    'by gain 0 experts: 0.0 % of its choices found',
    'evenly 2 experts: 25.0 % of its choices found',
    '4 experts among 2 layers',
  ]);
  expect(budgetWords('LRU', divisionOf(model, 0, 4))).toBe(
    'LRU, 4 experts divided by gain find 50.0 %, evenly 37.5 % (+12.5)',
  );
  const chosen: number[] = [];
  const table = budgetTable(model, { policy: 0, size: 4, layer: 5 }, (layer) => chosen.push(layer));
  expect([table.rows, table.current]).toEqual([2, 1]);
  expect(tableCsv(table, []).split('\n')[1]).toBe('L1,4,4,2,1,0.5');
  table.onActivate?.(0);
  expect(chosen).toEqual([1]);
});

test('a run goes on from whole words of the first line', () => {
  expect(beginningOf('  It has been raining\nsince', 80)).toBe('It has been raining');
  expect(beginningOf('It has been raining since', 12)).toBe('It has been');
  expect(beginningOf('日本語日本語', 3)).toBe('日本語');
  expect(beginningOf('', 3)).toBe('');
});
