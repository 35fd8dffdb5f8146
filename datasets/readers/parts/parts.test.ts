import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { hasFields } from './fields-at-start.ts';
import { languageCode, splitOf } from './name-language.ts';
import { startOf, written } from './testing.ts';

const table = tableFromArrays({ premise: ['The lamp went out.'], label: Int32Array.of(1) });
const oneColumn = Buffer.from('\x15\x02\x19\x2c\x18\x07premise\x00', 'latin1');

test.each([
  ['a.jsonl', '{"premise": "He said \\"choice1\\": no", "label": 1}\n{"other": 2}\n'],
  ['a.json', '[\n  {\n    "premise": "x",\n    "label": 1\n  }\n]\n'],
  ['cut.jsonl', '{"premise": "x", "label": 1, "long": "and so on'],
  ['a.csv', '"premise",label\nx,1\n'],
  ['a.tsv', 'premise\tlabel\nx\t1\n'],
  ['stream.arrow', tableToIPC(table, 'stream')],
  ['file.arrow', tableToIPC(table, 'file')],
])('the fields of %s are seen at its start', (name, content) => {
  const sample = startOf(written(name, content));
  expect(hasFields(sample, ['premise', 'label'])).toBe(true);
  expect(hasFields(sample, ['premise', 'choice1'])).toBe(false);
  expect(hasFields(sample, ['premis'])).toBe(false);
});

test('the fields of a Parquet file are seen in its footer, and a lying footer shows none', () => {
  const parquet = (length: number) => {
    const end = Buffer.alloc(8);
    end.writeUInt32LE(length);
    end.write('PAR1', 4);
    return Buffer.concat([Buffer.from('PAR1'), oneColumn, end]);
  };
  expect(hasFields(startOf(written('a.parquet', parquet(oneColumn.length))), ['premise'])).toBe(true);
  expect(hasFields(startOf(written('a.parquet', parquet(oneColumn.length))), ['label'])).toBe(false);
  expect(hasFields(startOf(written('a.parquet', parquet(0xffffff00))), ['premise'])).toBe(false);
  expect(hasFields(startOf(written('a.parquet', 'PAR1')), ['premise'])).toBe(false);
});

test.each([
  ['xquad.de.json', 'de'],
  ['en_dev.json', 'en'],
  ['is_test.json', 'is'],
  ['et/val.et.jsonl', 'et'],
  ['pt/test-00000-of-00001.parquet', 'pt'],
  ['xquad.zh/validation-00000-of-00001.parquet', 'zh'],
  ['zho_Hant.jsonl', 'zho_Hant'],
  ['zho_simpl.dev', 'zho_simpl'],
  ['pt-BR.jsonl.gz', 'pt_BR'],
  ['fil/dev.jsonl', 'fil'],
])('%s names the language %s', (name, code) => {
  expect(languageCode({ name, path: `/somewhere/${name}`, bytes: 0 }, undefined)).toBe(code);
});

test('what a file and the folder that was opened with it name goes before what the user says', () => {
  const named = (name: string) => languageCode({ name, path: `/data/${name}`, bytes: 0 }, 'ig');
  expect(named('xquad.de.json')).toBe('de');
  expect(named('pt/test.parquet')).toBe('pt');
  expect(named('data/test.parquet')).toBe('ig');
  expect(named('en-de/en.de.jsonl')).toBe('ig');
});

test('a file that was opened by itself is named by its folder unless the user says otherwise', () => {
  const file = { name: 'test.jsonl', path: '/data/yo/test.jsonl', bytes: 0 };
  expect(languageCode(file, undefined)).toBe('yo');
  expect(languageCode(file, 'ig')).toBe('ig');
});

test.each([
  ['data/test.jsonl', 'none'],
  ['questions.json', 'none'],
  ['en-de/en.de.jsonl', 'en and de'],
])('%s does not name one language', (name, found) => {
  expect(() => languageCode({ name, path: `/tmp/${name}`, bytes: 0 }, undefined)).toThrow(
    `${name}: expected the language's code in the name of the file or its folder, found ${found}.`,
  );
});

test.each([
  ['et/val.et.jsonl', 'val'],
  ['et/validation-00000-of-00001.parquet', 'val'],
  ['test.sample.jsonl', 'test'],
  ['en_dev.json', 'dev'],
  ['latest.jsonl', ''],
])('%s is of the split "%s"', (name, split) => {
  expect(splitOf({ name, path: name, bytes: 0 })).toBe(split);
});
