import { expect, test } from 'vitest';
import { golden } from '../reading/golden-rows.ts';
import { jsonLines, readAll, refusal, startOf, written } from './parts/testing.ts';
import { table } from './table.ts';

const items = (all: readonly { readonly id: string; readonly text: string }[]) => all.map(({ id, text }) => [id, text]);

test('text, item and language are proposed by the names of the columns', async () => {
  const file = written(
    'mixed.jsonl',
    jsonLines([
      { id: 7, lang: 'deu_Latn', text: 'Der Tee ist heiß.', topic: 'kitchen', note: 'x' },
      { id: 7, lang: 'eng_Latn', text: 'The tea is hot.', topic: 'kitchen', note: 'y' },
    ]),
  );
  expect(await readAll(table, file)).toEqual([
    {
      id: '7:de',
      item: '7',
      text: 'Der Tee ist heiß.',
      labels: { language: 'de', language_source: 'deu_Latn', topic: 'kitchen', role: 'text' },
    },
    {
      id: '7:en',
      item: '7',
      text: 'The tea is hot.',
      labels: { language: 'en', language_source: 'eng_Latn', topic: 'kitchen', role: 'text' },
    },
  ]);
});

test('a Parquet file and an Arrow stream give the same items', async () => {
  const want = [
    ['1:en', 'The kettle is on.'],
    ['2:de', 'Der Kessel ist an, "gleich" kocht er.'],
    ['3:zh-Hans', '水壶开着。'],
    ['9007199254740993:en', 'Two\nlines.'],
  ];
  expect(items(await readAll(table, golden('dictionary-snappy.parquet')))).toEqual(want);
  expect(items(await readAll(table, golden('pyarrow-stream.arrow')))).toEqual(want);
});

test('rows without text are passed over and the numbers of the others stay', async () => {
  const file = written('de.csv', 'text\nEins.\n""\nDrei.\n');
  expect(items(await readAll(table, file))).toEqual([
    ['de.csv:2:de', 'Eins.'],
    ['de.csv:4:de', 'Drei.'],
  ]);
});

test('a column that is called id and does not tell rows apart is refused with its row', async () => {
  expect(await refusal(table, written('a.csv', 'id,text\n1,a\n2,b\n1,c\n'))).toBe(
    'a.csv, line 4, field "id": expected another item than in a.csv, line 2, found "1".',
  );
  expect(await refusal(table, written('a.jsonl', '{"id":4,"text":"a"}\n{"text":"b"}\n'))).toBe(
    'a.jsonl, line 2, field "id": expected a text or number, found none.',
  );
  const twice = readAll(table, written('a.csv', 'id,text\n1,a\n1,b\n'));
  await expect(twice).rejects.toMatchObject({
    hint:
      'Name the column that tells rows apart: --column text=text --column item=NAME. ' +
      'With --column text=text alone rows are numbered.',
  });
  const numbered = await readAll(table, written('a.csv', 'id,text\n1,a\n1,b\n'), { columns: { text: 'text' } });
  expect(items(numbered)).toEqual([
    ['a.csv:2', 'a'],
    ['a.csv:3', 'b'],
  ]);
});

test('chosen columns are taken as they are named, labels under their own names', async () => {
  const file = written('a.tsv', 'key\tquelle\tsatz\tschwer\nx1\tZeitung\tGuten Tag.\t2\n');
  const columns = { text: 'satz', item: 'key', labels: ['quelle', 'schwer'] };
  expect(await readAll(table, file, { columns, language: 'de' })).toEqual([
    {
      id: 'x1:de',
      item: 'x1',
      text: 'Guten Tag.',
      labels: { language: 'de', quelle: 'Zeitung', schwer: '2', role: 'text' },
    },
  ]);
});

test.each([
  ['de.jsonl', 'de.jsonl:1:de', undefined],
  ['swh_Latn/test-00000-of-00001.jsonl', 'swh_Latn/test-00000-of-00001.jsonl:1:sw', 'test'],
  ['fr/train-00001-of-00002.jsonl', 'fr/train-00001-of-00002.jsonl:1:fr', 'train'],
  ['corpus.pt.jsonl', 'corpus.pt.jsonl:1:pt', undefined],
  ['dev.jsonl', 'dev.jsonl:1', 'dev'],
  ['new/my.jsonl', 'new/my.jsonl:1', undefined],
])('the place %s says what its texts are', async (name, id, split) => {
  const [item] = await readAll(table, written(name, '{"text":"Hm."}\n'));
  expect(item?.id).toBe(id);
  expect(item?.labels?.split).toBe(split);
});

test('the language that the user says is that of files that name none', async () => {
  const languageIn = async (name: string) =>
    (await readAll(table, written(name, '{"text":"Hm."}\n'), { language: 'oc' }))[0]?.labels?.language;
  expect(await languageIn('fr.jsonl')).toBe('fr');
  expect(await languageIn('deu_Latn/test.jsonl')).toBe('de');
  expect(await languageIn('rows.jsonl')).toBe('oc');
});

test('a table of several text columns without a telling name is refused with its columns', async () => {
  expect(await refusal(table, written('a.csv', 'n,before,after\n1,a,b\n'))).toBe(
    'a.csv: which column is the text? It has "n", "before", "after".',
  );
});

test('an item twice, a text that is none and a missing field are refused with their place', async () => {
  const columns = { text: 'text', item: 'id' };
  expect(await refusal(table, written('a.csv', 'id,text\n1,a\n1,b\n'), { columns })).toBe(
    'a.csv, line 3, field "id": expected another item than in a.csv, line 2, found "1".',
  );
  expect(
    await refusal(table, written('a.jsonl', '{"text":"a"}\n{"text":["b"]}\n'), { columns: { text: 'text' } }),
  ).toBe('a.jsonl, line 2, field "text": expected text, found ["b"].');
  expect(await refusal(table, written('a.jsonl', '{"text":"a"}\n{"txt":"b"}\n'))).toBe(
    'a.jsonl, line 2, field "text": expected text, found none.',
  );
});

test('tables are recognised by content and anything else is not', async () => {
  expect(table.recognises(startOf(golden('plain.parquet')))).toBe('possible');
  expect(table.recognises(startOf(golden('pyarrow-stream.arrow')))).toBe('possible');
  expect(table.recognises(startOf(written('a.json', '[\n{"a": 1}]')))).toBe('possible');
  expect(table.recognises(startOf(written('config.json', '{\n "a": 1\n}')))).toBe('no');
  expect(table.recognises(startOf(written('a.txt', 'Tea, hot, now.\n')))).toBe('no');
});

test('its columns are listed for the preview', async () => {
  expect(await table.columns?.(written('a.csv', 'n,before,after\n'))).toEqual(['n', 'before', 'after']);
});
