import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { flores } from './flores.ts';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { writtenFolder } from './parts/testing-folder.ts';

const metadata = [
  'URL\tdomain\ttopic\thas_image\thas_hyperlink',
  'https://example.org/tides\twikinews\tscience, sea\t0\t1',
  'https://example.org/tides\twikinews\tscience, sea\t0\t0',
  'https://example.org/oven\twikibooks\t\t1\t0',
].join('\n');

const whole = {
  'metadata_dev.tsv': `${metadata}\n`,
  'dev/eng_Latn.dev': 'High tide comes late.\nBoats wait.\nHeat the oven first.\n',
  'dev/zho_Hant.dev': '漲潮來得晚。\n\n先預熱烤箱。\n',
  'devtest/eng_Latn.devtest': 'A bell rings.\n',
};

test('items carry their split, and the metadata beside the folder their domain, topic and document', async () => {
  const folder = writtenFolder(whole);
  expect(await readAll(flores, folder.file('dev/zho_Hant.dev'))).toEqual([
    {
      id: 'dev:1:zho_Hant',
      item: 'dev:1',
      text: '漲潮來得晚。',
      labels: {
        domain: 'wikinews',
        topic: 'science, sea',
        document: 'https://example.org/tides',
        split: 'dev',
        language: 'zh-Hant',
        language_source: 'zho_Hant',
        role: 'sentence',
      },
    },
    {
      id: 'dev:3:zho_Hant',
      item: 'dev:3',
      text: '先預熱烤箱。',
      labels: {
        domain: 'wikibooks',
        document: 'https://example.org/oven',
        split: 'dev',
        language: 'zh-Hant',
        language_source: 'zho_Hant',
        role: 'sentence',
      },
    },
  ]);
  const [other] = await readAll(flores, folder.file('devtest/eng_Latn.devtest'));
  expect(other).toMatchObject({ item: 'devtest:1', labels: { split: 'devtest', language: 'en' } });
});

test('two codes of one language keep ids of their own', async () => {
  const folder = writtenFolder({ 'cmn_Hans.dev': 'a\n', 'zho_Hans.dev': 'b\n' });
  const items = [
    ...(await readAll(flores, folder.file('cmn_Hans.dev'))),
    ...(await readAll(flores, folder.file('zho_Hans.dev'))),
  ];
  expect(items.map(({ id, labels }) => [id, labels.language])).toEqual([
    ['dev:1:cmn_Hans', 'zh-Hans'],
    ['dev:1:zho_Hans', 'zh-Hans'],
  ]);
});

test('FLORES v1 carries its pair, since the English of another pair is other text', async () => {
  const folder = writtenFolder({
    'wikipedia.dev.ne-en.ne': 'नमस्ते।\nबिदाइ।\n',
    'wikipedia.dev.ne-en.en': 'Hello.\nGoodbye.\n',
    'wikipedia.dev.ne-en.doc_id': 'Greetings\nGreetings\n',
    'wikipedia.dev.si-en.en': 'Rice.\n',
  });
  const [nepali] = await readAll(flores, folder.file('wikipedia.dev.ne-en.ne'));
  expect(nepali).toEqual({
    id: 'dev.ne-en:1:ne',
    item: 'dev.ne-en:1',
    text: 'नमस्ते।',
    labels: { document: 'Greetings', split: 'dev', pair: 'ne-en', language: 'ne', role: 'sentence' },
  });
  const [english] = await readAll(flores, folder.file('wikipedia.dev.ne-en.en'));
  const [other] = await readAll(flores, folder.file('wikipedia.dev.si-en.en'));
  expect([english?.item, other?.item]).toEqual(['dev.ne-en:1', 'dev.si-en:1']);
});

test.each([
  ['eng.dev', 'named'],
  ['zho_simpl.devtest.gz', 'named'],
  ['dev/dev.cat_Latn_vale1252', 'named'],
  ['wikipedia.test.si-en.si', 'named'],
  ['wikipedia.test.si-en.de', 'no'],
  ['wikipedia.dev.ne-en.doc_id', 'no'],
  ['eng.txt', 'no'],
  ['English.dev', 'no'],
])('by its name %s is read: %s', (name, sure) => {
  const content = name.endsWith('.gz') ? gzipSync('A line.\n') : 'A line.\n';
  expect(flores.recognises(startOf(written(name, content)))).toBe(sure);
});

test('the form of the FLORES+ release files reads the same, packed too', async () => {
  const [item] = await readAll(flores, written('dev/dev.cmn_Hans.gz', gzipSync('钟响了。\n')));
  expect(item).toMatchObject({ item: 'dev:1', labels: { language: 'zh-Hans', language_source: 'cmn_Hans' } });
});

test.each<[string, string, Record<string, string>, string]>([
  [
    'a file shorter than its metadata',
    'dev/eng_Latn.dev',
    { ...whole, 'dev/eng_Latn.dev': 'High tide comes late.\n' },
    'dev/eng_Latn.dev: expected 3 lines, as in metadata_dev.tsv beside it, found 1.',
  ],
  [
    'metadata without topics',
    'dev/eng_Latn.dev',
    { ...whole, 'metadata_dev.tsv': 'URL\tdomain\n' },
    'metadata_dev.tsv, line 1: expected a column topic, found "URL, domain".',
  ],
  [
    'metadata with a short row',
    'dev/eng_Latn.dev',
    { ...whole, 'metadata_dev.tsv': 'URL\tdomain\ttopic\nx\ty\n' },
    'metadata_dev.tsv, line 2: expected 3 columns as in the header, found "x, y".',
  ],
  [
    'a language longer than another',
    'b/spa.dev',
    { 'b/fra.dev': 'x\n', 'b/spa.dev': 'x\ny\n', 'b/deu.devtest': '' },
    'b/spa.dev: expected 1 line, as in fra.dev beside it, found 2.',
  ],
  [
    'a side longer than the other of its pair',
    'wikipedia.dev.ne-en.ne',
    { 'wikipedia.dev.ne-en.ne': 'x\n', 'wikipedia.dev.ne-en.en': 'x\ny\n', 'wikipedia.dev.aa-en.en': 'x\n' },
    'wikipedia.dev.ne-en.ne: expected 2 lines, as in wikipedia.dev.ne-en.en beside it, found 1.',
  ],
  [
    'a document list of another length',
    'wikipedia.dev.ne-en.en',
    { 'wikipedia.dev.ne-en.en': 'x\n', 'wikipedia.dev.ne-en.doc_id': 'd\nd\n' },
    'wikipedia.dev.ne-en.en: expected 2 lines, as in wikipedia.dev.ne-en.doc_id beside it, found 1.',
  ],
  ['a file without text', 'eng.dev', { 'eng.dev': '' }, 'eng.dev: there is no text in it.'],
  ['a name that says no language', 'notes', { notes: 'x\n' }, 'notes: nothing says its language.'],
])('%s is refused', async (_, name, files, message) => {
  expect(await refusal(flores, writtenFolder(files).file(name))).toBe(message);
});

test.skipIf(noGenuine)('the genuine pairs of FLORES v1 are 400 sentences each, with their documents', async () => {
  for (const [pair, code] of [['ne-en', 'ne'] as const, ['si-en', 'si'] as const]) {
    const file = genuine(`formats/flores_v1/wikipedia.dev.${pair}.${code}`);
    expect(flores.recognises(startOf(file))).toBe('named');
    const texts = await readAll(flores, file);
    const english = await readAll(flores, genuine(`formats/flores_v1/wikipedia.dev.${pair}.en`));
    expect(texts.map(({ item, labels }) => [item, labels.document])).toEqual(
      english.map(({ item, labels }) => [item, labels.document]),
    );
    expect([texts.length, texts[0]?.item, texts.at(-1)?.id]).toEqual([400, `dev.${pair}:1`, `dev.${pair}:400:${code}`]);
  }
});
