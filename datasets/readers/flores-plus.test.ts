import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { floresPlus } from './flores-plus.ts';
import { jsonLines, readAll, refusal, startOf, written } from './parts/testing.ts';

// There is no genuine sample: the set is gated, and its owners ask not to have it lie about as plain text.

const row = {
  id: 7,
  iso_639_3: 'cmn',
  iso_15924: 'Hans',
  glottocode: 'beij1234',
  text: '灯塔的门开着。',
  url: 'https://example.org/lighthouse',
  domain: 'wikivoyage',
  topic: 'Travel',
  has_image: 'no',
  has_hyperlink: 'no',
  last_updated: '1.0',
};

test('the item is the row’s own id within its split', async () => {
  expect(await readAll(floresPlus, written('devtest/cmn_Hans.jsonl', jsonLines([row])))).toEqual([
    {
      id: 'devtest:7:cmn_Hans_beij1234',
      item: 'devtest:7',
      text: '灯塔的门开着。',
      labels: {
        domain: 'wikivoyage',
        topic: 'Travel',
        document: 'https://example.org/lighthouse',
        glottocode: 'beij1234',
        split: 'devtest',
        language: 'zh-Hans',
        language_source: 'cmn_Hans',
        role: 'sentence',
      },
    },
  ]);
});

test('rows in another order keep their items, and what the row does not say is left out', async () => {
  const few = (id: number | string, text: string) => ({ id, iso_639_3: 'deu', iso_15924: 'Latn', text });
  const file = written('x/deu_Latn-dev.jsonl.gz', gzipSync(jsonLines([few(9, 'Neun.'), few('3', 'Drei.')])));
  expect((await readAll(floresPlus, file)).map(({ id, item }) => [id, item])).toEqual([
    ['dev:9:deu_Latn', 'dev:9'],
    ['dev:3:deu_Latn', 'dev:3'],
  ]);
  const [alone] = await readAll(floresPlus, written('deu_Latn.jsonl', jsonLines([few(0, 'Null.')])));
  expect(alone).toEqual({
    id: '0:deu_Latn',
    item: '0',
    text: 'Null.',
    labels: { language: 'de', language_source: 'deu_Latn', role: 'sentence' },
  });
});

test('a Parquet table is known by its fields and reads the same', async () => {
  const bytes = readFileSync(new URL('./golden/flores-plus.parquet', import.meta.url));
  const file = written('dev/eng_Latn.parquet', bytes);
  expect(floresPlus.recognises(startOf(file))).toBe('named');
  const items = await readAll(floresPlus, file);
  expect(items.map(({ id, labels }) => [id, labels.domain, labels.topic])).toEqual([
    ['dev:0:eng_Latn_stan1293', 'wikinews', 'Sea'],
    ['dev:1:eng_Latn_stan1293', 'wikivoyage', undefined],
    ['dev:4:eng_Latn_stan1293', 'wikibooks', 'Food'],
  ]);
  expect(items[2]?.text).toBe('The café opens at six.');
  expect(await refusal(floresPlus, written('dev/eng_Latn.parquet', bytes.subarray(0, bytes.length - 20)))).toBe(
    'dev/eng_Latn.parquet: damaged Parquet, or a kind of it that is not read (it does not end as Parquet does: it is cut short).',
  );
});

test('two varieties of one language and script are told by their glottocode', async () => {
  const catalan = { ...row, iso_639_3: 'cat', iso_15924: 'Latn', glottocode: 'stan1289' };
  const both = jsonLines([catalan, { ...catalan, glottocode: 'vale1252' }]);
  const ids = (await readAll(floresPlus, written('dev/cat.jsonl', both))).map(({ id }) => id);
  expect(ids).toEqual(['dev:7:cat_Latn_stan1289', 'dev:7:cat_Latn_vale1252']);
});

test('the fields tell it, not the name', () => {
  expect(floresPlus.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  expect(floresPlus.recognises(startOf(written('dev/deu_Latn.jsonl', '{"text": "x"}\n')))).toBe('no');
});

test.each([
  ['a row without id', { ...row, id: undefined }, 'field "id": expected a whole number or text, found none.'],
  ['an id that is no whole number', { ...row, id: 1.5 }, 'field "id": expected a whole number or text, found 1.5.'],
  ['a row without text', { ...row, text: undefined }, 'field "text": expected text, found none.'],
  ['an empty text', { ...row, text: '' }, 'field "text": expected text that is not empty, found "".'],
  ['a row without script', { ...row, iso_15924: null }, 'field "iso_15924": expected text, found null.'],
  ['a topic that is no text', { ...row, topic: 4 }, 'field "topic": expected text, found 4.'],
])('%s is refused with its line', async (_, damaged, message) => {
  const file = written('dev/a.jsonl', jsonLines([{ ...row, id: 1 }, damaged]));
  expect(await refusal(floresPlus, file)).toBe(`dev/a.jsonl, line 2, ${message}`);
});

test('an id twice, a language that is none, a file without rows and a cut one are refused', async () => {
  expect(await refusal(floresPlus, written('a.jsonl', jsonLines([row, row])))).toBe(
    'a.jsonl, line 2: 7:cmn_Hans_beij1234 is there already, in a.jsonl, line 1.',
  );
  expect(await refusal(floresPlus, written('a.jsonl', jsonLines([{ ...row, iso_639_3: 'Chinese' }])))).toBe(
    'a.jsonl, line 1: "Chinese_Hans" is not a language code.',
  );
  expect(await refusal(floresPlus, written('a.json', '[]'))).toBe('a.json: there is no text in it.');
  const cut = written('a.jsonl.gz', gzipSync(jsonLines([row])).subarray(0, 60));
  expect(await refusal(floresPlus, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
});
