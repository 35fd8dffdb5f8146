import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parallel } from './parallel.ts';
import { aroundOf, genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { readDamaged } from './parts/testing-damage.ts';
import { writtenFolder } from './parts/testing-folder.ts';

const english = 'The kettle boils.\nBread is cheap today.\nNobody waved.\n';
const chinese = '水壶开了。\n\n没有人挥手。\n';
const everyday = fileURLToPath(new URL('../parallel-everyday', import.meta.url));

test('without notes the line number is the item, and an empty line is an item that the language lacks', async () => {
  const folder = writtenFolder({ 'en.txt': english, 'zh.txt': chinese });
  expect(await readAll(parallel, folder.file('zh.txt'))).toEqual([
    { id: '1:zh', item: '1', text: '水壶开了。', labels: { language: 'zh-Hans', language_source: 'zh', role: 'text' } },
    {
      id: '3:zh',
      item: '3',
      text: '没有人挥手。',
      labels: { language: 'zh-Hans', language_source: 'zh', role: 'text' },
    },
  ]);
  expect((await readAll(parallel, folder.file('en.txt'))).map(({ item }) => item)).toEqual(['1', '2', '3']);
});

test('unique ids become items, repeated ones documents', async () => {
  const ids = writtenFolder({ 'en.txt': english, 'ids.txt': 'a 1\na 2\nb 1\n', 'doc_ids.txt': 'x\ny\nz\n' });
  expect((await readAll(parallel, ids.file('en.txt'))).map(({ id, labels }) => [id, labels.document])).toEqual([
    ['a 1:en', 'x'],
    ['a 2:en', 'y'],
    ['b 1:en', 'z'],
  ]);
  const refs = writtenFolder({ 'en.txt': english, 'refs.txt': 'a\na\nb\n' });
  expect((await readAll(parallel, refs.file('en.txt'))).map(({ item, labels }) => [item, labels.document])).toEqual([
    ['1', 'a'],
    ['2', 'a'],
    ['3', 'b'],
  ]);
});

test('a table of items, beside the texts or beside their folder, gives ids and labels', async () => {
  const items = 'item\ttopic\tlevel\ntea-1\thome\teasy\nfood-1\tmoney\t\nstreet-1\tpeople\thard\n';
  for (const place of ['items.tsv', 'text/items.tsv']) {
    const folder = writtenFolder({ 'text/zh-Hant.txt': chinese, [place]: items });
    expect(await readAll(parallel, folder.file('text/zh-Hant.txt'))).toEqual([
      {
        id: 'tea-1:zh-Hant',
        item: 'tea-1',
        text: '水壶开了。',
        labels: { topic: 'home', level: 'easy', language: 'zh-Hant', role: 'text' },
      },
      {
        id: 'street-1:zh-Hant',
        item: 'street-1',
        text: '没有人挥手。',
        labels: { topic: 'people', level: 'hard', language: 'zh-Hant', role: 'text' },
      },
    ]);
  }
});

test('texts and notes may be packed, have CRLF and no last line end, and come out in NFC', async () => {
  const folder = writtenFolder({
    'de.txt.gz': gzipSync('Scho\u0308n.\r\nGut.'),
    'ids.txt.gz': gzipSync('p\r\nq\r\n'),
  });
  expect((await readAll(parallel, folder.file('de.txt.gz'))).map(({ item, text }) => [item, text])).toEqual([
    ['p', 'Schön.'],
    ['q', 'Gut.'],
  ]);
});

test('how sure it is depends on the name and on notes beside it', () => {
  const alone = writtenFolder({
    'de.txt': 'a\n',
    'deu.txt': 'a\n',
    'log.txt': 'a\n',
    'sr-Latn.txt': 'a\n',
    'xx.md': 'a\n',
  });
  const sure = (name: string) => parallel.recognises(startOf(alone.file(name)));
  expect(['de.txt', 'sr-Latn.txt', 'deu.txt', 'log.txt', 'xx.md'].map(sure)).toEqual([
    'named',
    'named',
    'possible',
    'no',
    'no',
  ]);
  const noted = writtenFolder({ 'deu.txt': 'a\n', 'ids.txt': '1\n', 'es.txt': new Uint8Array([0xff, 0xfe]) });
  expect(parallel.recognises(startOf(noted.file('deu.txt')))).toBe('named');
  expect(parallel.recognises(startOf(noted.file('ids.txt')))).toBe('no');
  expect(parallel.recognises(startOf(noted.file('es.txt')))).toBe('no');
});

test('a file whose name says no language takes the one given, or is refused', async () => {
  const file = written('text.txt', 'Moin.\n');
  expect((await readAll(parallel, file, { language: 'nds' }))[0]?.labels.language).toBe('nds');
  expect(await refusal(parallel, file)).toBe('text.txt: nothing says its language.');
});

const table = (rows: string) => ({ 'en.txt': 'a\nb\n', 'items.tsv': rows });

test.each<[string, Record<string, string | Uint8Array>, string]>([
  [
    'fewer lines than ids',
    { 'en.txt': 'a\n', 'ids.txt': '1\n2\n' },
    'en.txt: expected 2 lines, as in ids.txt beside it, found 1.',
  ],
  [
    'more lines than documents',
    { 'en.txt': 'a\nb\n', 'ids.txt': '1\n2\n', 'doc_ids.txt': 'x\n' },
    'en.txt: expected 1 line, as in doc_ids.txt beside it, found 2.',
  ],
  [
    'fewer lines than another language',
    { 'en.txt': 'a\n', 'de.txt': 'a\nb\n', 'log.txt': 'a\nb\nc\n' },
    'en.txt: expected 2 lines, as in de.txt beside it, found 1.',
  ],
  ['a line without id', { 'en.txt': 'a\nb\n', 'refs.txt': '1\n \n' }, 'refs.txt, line 2: expected an id, found " ".'],
  [
    'a table without item',
    table('id\ttopic\n1\tx\n2\tx\n'),
    'items.tsv, line 1: expected item as the first column, found "id".',
  ],
  ['an empty table', table(''), 'items.tsv, line 1: expected item as the first column, found "".'],
  [
    'a table with a label of our own',
    table('item\trole\n1\tx\n2\tx\n'),
    'items.tsv, line 1: expected label names other than language, language_source, role, found "role".',
  ],
  ['an item twice', table('item\n1\n1\n'), 'items.tsv, line 3: item "1" is in line 2 already.'],
  [
    'an empty item',
    table('item\ttopic\n1\tx\n\tx\n'),
    'items.tsv, line 3: expected an item id before the first tab, found "".',
  ],
  [
    'a short row',
    table('item\ttopic\n1\tx\n2\n'),
    'items.tsv, line 3: expected 2 columns as in the header, found "2".',
  ],
  ['no text', { 'en.txt': '\n\n' }, 'en.txt: there is no text in it.'],
])('%s is refused', async (_, files, message) => {
  expect(await refusal(parallel, writtenFolder(files).file('en.txt'))).toBe(message);
});

test('bytes that are not UTF-8 and gzip that is cut are refused', async () => {
  const latin1 = writtenFolder({ 'de.txt': Buffer.from('gr\u00fcn\n', 'latin1') }).file('de.txt');
  expect(await refusal(parallel, latin1)).toBe(
    `${latin1.path}: expected UTF-8 text, found bytes that are not, after byte 0.`,
  );
  const whole = gzipSync('Ein Satz.\n'.repeat(50));
  const cut = writtenFolder({ 'de.txt.gz': whole.subarray(0, whole.length - 9) }).file('de.txt.gz');
  expect(await refusal(parallel, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
});

test('the built-in everyday sentences are read with their ids and topics', async () => {
  const path = join(everyday, 'text', 'sw.txt');
  const [first] = await readAll(parallel, { path, name: 'sw.txt', bytes: 0, around: aroundOf(path) });
  expect(first).toMatchObject({
    id: 'weather-01:sw',
    item: 'weather-01',
    labels: { topic: 'weather', language: 'sw' },
  });
});

test('random damage is refused or read, and never anything else', async () => {
  const plain = await readDamaged(parallel, 'zh.txt', Buffer.from(chinese.repeat(5)), 120);
  expect([plain.refused > 0, plain.read > 0]).toEqual([true, true]);
  const packed = await readDamaged(parallel, 'zh.txt.gz', gzipSync(chinese), 60);
  expect(packed.refused).toBeGreaterThan(0);
});

test.skipIf(noGenuine)('the genuine news, law and Bible folders are read with their own ids', async () => {
  const news = await readAll(parallel, genuine('parallel/ntrex/zh-Hant.txt'));
  expect(news.length).toBe(1501);
  expect(news[0]?.labels).toEqual({ document: 'bbc.381790', language: 'zh-Hant', role: 'text' });
  expect(news.at(-1)?.item).toBe('1501');
  const law = await readAll(parallel, genuine('parallel/udhr/sw.txt'));
  expect([law.length, law[1]?.id, law.at(-1)?.item]).toEqual([48, 'article 2 paragraph 1:sw', 'article 30']);
  const bible = await readAll(parallel, genuine('parallel/bible_ot/he.txt.gz'));
  expect([bible.length, bible[0]?.item, bible.at(-1)?.item]).toEqual([22980, 'GEN 1:1', 'MAL 3:24']);
  expect(parallel.recognises(startOf(genuine('parallel/bible_ot/he.txt.gz')))).toBe('named');
});
