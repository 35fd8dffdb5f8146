import { expect, test } from 'vitest';
import type { DatasetItem, DatasetPreview } from '#protocol';
import { missingWords, otherNotices, takenOf, takenWords } from './taken.ts';

const preview = (rows: readonly DatasetItem[], sequences: number): DatasetPreview => ({
  source: 's',
  title: 'S',
  reader: 'r',
  readers: ['r'],
  files: [],
  languages: [],
  items: 1000,
  sequences,
  roles: [],
  labels: [],
  columns: [],
  rows,
  notices: [],
  error: null,
});

const pairs = (count: number): DatasetItem[] =>
  Array.from({ length: count }, () => ['en', 'th']).flatMap((languages, i) =>
    languages.map((language) => ({ id: `${i}:${language}`, item: String(i), text: '𝒜bc', labels: { language } })),
  );

test('what the preview holds whole is counted, in code points', () => {
  const taken = takenOf(preview(pairs(5), 10), { items: 5 });
  expect(taken).toEqual({ items: 5, languages: 2, sequences: 10, characters: 30, exact: true });
  expect(takenWords(taken)).toBe('5 items in 2 languages: 10 sequences, 30 characters');
});

test('what is too much to be shown is estimated, and said to be', () => {
  const taken = takenOf(preview(pairs(200), 2000), { items: null });
  expect(taken).toEqual({ items: 1000, languages: 2, sequences: 2000, characters: 6000, exact: false });
  expect(takenWords(taken)).toBe('about 1,000 items in 2 languages: 2,000 sequences, about 6,000 characters');
  expect(takenOf(preview(pairs(200), 1003), { items: 500 })).toMatchObject({ items: 500, sequences: 1003 });
});

test('texts that are cut in the preview are not counted as if they ended there', () => {
  const [text] = pairs(1);
  const long = { ...(text as DatasetItem), text: `${'a'.repeat(2000)}…` };
  expect(takenOf(preview([long], 1), { items: null }).exact).toBe(false);
});

test('choices that nothing fits say so', () => {
  expect(takenWords(takenOf(preview([], 0), { items: null }))).toMatch(/^Nothing/);
});

test('languages that lack items are named with the first of them, if they are chosen', () => {
  const languages = [
    { language: 'en', source: 'eng', items: 9, missing: [], missingCount: 0 },
    { language: 'sw', source: 'swh', items: 3, missing: ['a', 'b', 'c', 'd', 'e'], missingCount: 6 },
    { language: 'yo', source: 'yor', items: 8, missing: ['a'], missingCount: 1 },
  ];
  expect(missingWords({ languages, items: 9 }, ['en', 'sw'])).toEqual(['sw lacks 6 of 9 items: a, b, c, d and 2 more']);
});

test('many languages that lack items take few lines, and other notices are kept once', () => {
  const languages = ['a', 'b', 'c', 'd', 'e'].map((language) => ({
    language,
    source: language,
    items: 8,
    missing: ['x'],
    missingCount: 1,
  }));
  const lines = missingWords({ languages, items: 9 }, ['a', 'b', 'c', 'd', 'e']);
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toBe('d, e lack items too');
  expect(otherNotices(['a lacks 1 of 9 items: x.', 'Left out: y.', 'Left out: y.'], languages)).toEqual([
    'Left out: y.',
  ]);
});
