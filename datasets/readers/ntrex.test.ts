import { copyFileSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ntrex } from './ntrex.ts';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { writtenFolder } from './parts/testing-folder.ts';

const texts = {
  'DOCUMENT_IDS.tsv': 'paper.1\npaper.1\npaper.2\n',
  'NTREX-128/newstest2019-src.eng.txt': 'The ferry is late.\nPassengers sing.\nA dog won.\n',
  'NTREX-128/newstest2019-ref.zho-TW.txt': '渡輪晚點。\n乘客唱歌。\n\n',
  'NTREX-128/newstest2019-ref.spa.txt': 'El ferri llega tarde.\nLos pasajeros cantan.\nGanó un perro.\n',
  'NTREX-128/newstest2019-ref-2.spa.txt': 'El transbordador se retrasa.\nCantan los viajeros.\nUn perro ganó.\n',
};

test('source and translations share the line number as item, and documents come from the list beside', async () => {
  const folder = writtenFolder(texts);
  const source = await readAll(ntrex, folder.file('NTREX-128/newstest2019-src.eng.txt'));
  expect(source.map(({ id, labels }) => [id, labels.document])).toEqual([
    ['1:eng', 'paper.1'],
    ['2:eng', 'paper.1'],
    ['3:eng', 'paper.2'],
  ]);
  expect(await readAll(ntrex, folder.file('NTREX-128/newstest2019-ref.zho-TW.txt'))).toEqual([
    {
      id: '1:zho-TW',
      item: '1',
      text: '渡輪晚點。',
      labels: { document: 'paper.1', language: 'zh-Hant', language_source: 'zho-TW', role: 'sentence' },
    },
    {
      id: '2:zho-TW',
      item: '2',
      text: '乘客唱歌。',
      labels: { document: 'paper.1', language: 'zh-Hant', language_source: 'zho-TW', role: 'sentence' },
    },
  ]);
});

test('the second Spanish translation is told from the first', async () => {
  const folder = writtenFolder(texts);
  const [first] = await readAll(ntrex, folder.file('NTREX-128/newstest2019-ref.spa.txt'));
  const [second] = await readAll(ntrex, folder.file('NTREX-128/newstest2019-ref-2.spa.txt'));
  expect([first?.id, second?.id]).toEqual(['1:spa', '1:ref-2.spa']);
  expect(first?.labels.translation).toBeUndefined();
  expect(second?.labels).toMatchObject({ translation: '2', language: 'es' });
});

test.each([
  ['newstest2019-src.eng.txt', 'named'],
  ['newstest2019-ref.srp-Latn.txt.gz', 'named'],
  ['newstest2019-ref.eng-GB.txt', 'named'],
  ['newstest2020-ref.deu.txt', 'no'],
  ['DOCUMENT_IDS.tsv', 'no'],
])('by its name %s is read: %s', (name, sure) => {
  const content = name.endsWith('.gz') ? gzipSync('A line.\n') : 'A line.\n';
  expect(ntrex.recognises(startOf(written(name, content)))).toBe(sure);
});

test.each<[string, Record<string, string>, string]>([
  [
    'a translation shorter than the list of documents',
    { 'DOCUMENT_IDS.tsv': 'a\nb\n', 'newstest2019-ref.deu.txt': 'x\n' },
    'newstest2019-ref.deu.txt: expected 2 lines, as in DOCUMENT_IDS.tsv beside it, found 1.',
  ],
  [
    'a translation longer than another',
    { 'newstest2019-ref.afr.txt': 'x\n', 'newstest2019-ref.deu.txt': 'x\ny\n' },
    'newstest2019-ref.deu.txt: expected 1 line, as in newstest2019-ref.afr.txt beside it, found 2.',
  ],
  [
    'a list of documents with a hole',
    { 'DOCUMENT_IDS.tsv': 'a\n\n', 'newstest2019-ref.deu.txt': 'x\ny\n' },
    'DOCUMENT_IDS.tsv, line 2: expected an id, found "".',
  ],
  [
    'a translation without text',
    { 'newstest2019-ref.deu.txt': '\n' },
    'newstest2019-ref.deu.txt: there is no text in it.',
  ],
])('%s is refused', async (_, files, message) => {
  expect(await refusal(ntrex, writtenFolder(files).file('newstest2019-ref.deu.txt'))).toBe(message);
});

// The genuine texts are at hand as one file per language; under their original names they are read from here.
test.skipIf(noGenuine)('the genuine German news reads the same under its original name', async () => {
  const german = genuine('parallel/ntrex/de.txt');
  const documents = genuine('parallel/ntrex/doc_ids.txt');
  const folder = writtenFolder({ 'newstest2019-ref.deu.txt': '', 'DOCUMENT_IDS.tsv': '' });
  copyFileSync(german.path, `${folder.path}/newstest2019-ref.deu.txt`);
  copyFileSync(documents.path, `${folder.path}/DOCUMENT_IDS.tsv`);
  const items = await readAll(ntrex, folder.file('newstest2019-ref.deu.txt'));
  const lines = readFileSync(german.path, 'utf8').trimEnd().split('\n');
  expect(items.length).toBe(1501);
  expect(items.map(({ text }) => text)).toEqual(lines.map((line) => line.normalize('NFC')));
  expect([items[0]?.id, items[0]?.labels.document, items.at(-1)?.item]).toEqual(['1:deu', 'bbc.381790', '1501']);
});
