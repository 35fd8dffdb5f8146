import { expect, test } from 'vitest';
import { filterRows } from './sequence-chooser.tsx';
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

test('the first words are one line, cut between characters', () => {
  expect(firstWords('a\n\n b', '')).toBe('a b');
  expect(firstWords('😀'.repeat(200), '')).toBe(`${'😀'.repeat(90)}…`);
  expect(firstWords(null, 's7')).toBe('s7');
});
