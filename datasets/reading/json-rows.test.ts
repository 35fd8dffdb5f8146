import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fieldsOf, refusalOf, temporary } from './golden-rows.ts';
import { readColumns, readRows } from './rows.ts';

test('lines are read, empty ones passed over, packed or not', async () => {
  const text = '{"text":"Eins.","n":1}\n\n{"text":"Zwei.","n":null}\n';
  const want = [
    { text: 'Eins.', n: 1 },
    { text: 'Zwei.', n: null },
  ];
  expect(await fieldsOf(readRows(temporary('a.jsonl', text)))).toEqual(want);
  expect(await fieldsOf(readRows(temporary('a.jsonl.gz', gzipSync(text))))).toEqual(want);
});

test('an array of objects is read, and its columns are those of any row', async () => {
  const file = temporary('a.json', ' [\n {"text": "Eins.", "n": null},\n {"text": "Zwei.", "n": 2, "more": []}]\n');
  expect(await fieldsOf(readRows(file, undefined, ['text']))).toEqual([{ text: 'Eins.' }, { text: 'Zwei.' }]);
  expect(await readColumns(file)).toEqual([
    { name: 'text', kind: 'text' },
    { name: 'n', kind: 'number' },
    { name: 'more', kind: 'other' },
  ]);
});

test('a row that is no object is refused with its place', async () => {
  expect(await refusalOf(readRows(temporary('a.json', '[{"text":"a"}, 3]')))).toBe(
    'a.json, row 2: expected a JSON object, found 3.',
  );
  expect(await refusalOf(readRows(temporary('a.jsonl', '{"text":"a"}\n{"text":\n')))).toMatch(
    /^a\.jsonl, line 2: expected JSON, found "\{"text":"/,
  );
});
