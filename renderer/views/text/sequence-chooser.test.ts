import { expect, test } from 'vitest';
import { filterRows } from './sequence-chooser.tsx';
import { scrolledTo } from './sequence-list.tsx';
import { firstWords } from './use-sequence-rows.ts';

const rows = [
  { sequence: 0, language: 'de', words: 'Ein Satz', tokens: 4 },
  { sequence: 1, language: 'ar', words: 'جملة', tokens: 5 },
  { sequence: 10, language: 'de', words: 'Noch ein Satz', tokens: 0 },
];

test('sequences are filtered by language and by their words or number', () => {
  expect(filterRows(rows, '', '').length).toBe(3);
  expect(filterRows(rows, 'de', 'satz').map((row) => row.sequence)).toEqual([0, 10]);
  expect(filterRows(rows, '', '1').map((row) => row.sequence)).toEqual([1]);
  expect(filterRows(rows, 'ar', 'satz')).toEqual([]);
});

test('sequences whose language is typed come first', () => {
  const more = [{ sequence: 20, language: 'fr', words: 'Arles', tokens: 3 }, ...rows];
  expect(filterRows(more, '', 'ar').map((row) => row.sequence)).toEqual([1, 20]);
  expect(filterRows(more, '', 'deut').map((row) => row.sequence)).toEqual([0, 10]);
});

test('the list moves no further than the active row asks for', () => {
  expect(scrolledTo(3, 0, 280)).toBe(0);
  expect(scrolledTo(10, 0, 280)).toBe(28);
  expect(scrolledTo(0, 28, 280)).toBe(0);
  expect(scrolledTo(90, 0, 280)).toBe(87 * 28);
});

test('the first words are one line, cut between characters', () => {
  expect(firstWords('a\n\n b', '')).toBe('a b');
  expect(firstWords('😀'.repeat(200), '')).toBe(`${'😀'.repeat(90)}…`);
  expect(firstWords(null, 's7')).toBe('s7');
});
