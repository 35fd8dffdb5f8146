import { expect, test } from 'vitest';
import { hasWholeLines, isDataset } from './file-kinds.ts';

test('tables, records and packed files are data sets by their names, whatever they hold', () => {
  for (const name of ['a.jsonl', 'A.CSV', 'b.tsv', 'c.parquet', 'd.arrow', 'e.xml', 'f.jsonl.gz', 'eng_Latn.devtest']) {
    expect(isDataset({ name, head: '' })).toBe(true);
  }
  expect(isDataset({ name: 'note.txt', head: 'One thought, nothing more' })).toBe(false);
});

test('bytes that are no text are never pasted', () => {
  expect(isDataset({ name: 'unknown', head: 'PAR1\0\0' })).toBe(true);
});

test('a text of whole lines is one of sentences, in any script', () => {
  expect(hasWholeLines('It rains.\nIt snows!\nDoes it thaw?\n')).toBe(true);
  expect(hasWholeLines('السماء تمطر.\r\nهل تمطر؟\r\n«إنها تمطر.»')).toBe(true);
  expect(hasWholeLines('下雨了。\n下雪了！\n化了吗？')).toBe(true);
  expect(hasWholeLines('बारिश हो रही है।\nबर्फ़ गिर रही है।\nठंड है।')).toBe(true);
});

test('prose with paragraphs or broken lines is pasted as one text', () => {
  expect(hasWholeLines('It rains.\n\nIt snows.\n\nIt thaws.')).toBe(false);
  expect(hasWholeLines('It was late when\nthe rain began and the\nstreets grew quiet.')).toBe(false);
  expect(hasWholeLines('It rains.\nIt snows.')).toBe(false);
});
