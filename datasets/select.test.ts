import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cancelled, type DatasetSelection, UserError } from '#protocol';
import { openDataset } from './open-dataset.ts';
import { previewDataset } from './preview.ts';
import type { Reader } from './reading/reader.ts';
import { selectTexts } from './select.ts';
import { type TestFolder, testFolder, writeRecords } from './testing.ts';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const record = (item: string, language: string, topic = 'rain') => ({
  item,
  language,
  topic,
  text: `${item} in ${language}`,
});

/** Three items; Swahili lacks the second, and Chinese has a code of its own. */
const RECORDS = [
  record('one', 'en'),
  record('one', 'zho_Hans'),
  record('one', 'sw'),
  record('two', 'en', 'wind'),
  record('two', 'zho_Hans', 'wind'),
  record('three', 'en'),
  record('three', 'zho_Hans'),
  record('three', 'sw'),
];

async function select(selection: DatasetSelection, records = RECORDS) {
  const dataset = await openDataset({ kind: 'dataset', path: writeRecords(folder, records) });
  const { sequences, notices } = await selectTexts(dataset, selection);
  return { ids: sequences.map(({ id }) => id), notices, sequences };
}

test('without a selection every text comes as the data set has it, and a language that lacks an item is reported', async () => {
  const { ids, notices, sequences } = await select({});
  expect(ids).toEqual([
    'one:en',
    'one:zh-Hans',
    'one:sw',
    'two:en',
    'two:zh-Hans',
    'three:en',
    'three:zh-Hans',
    'three:sw',
  ]);
  expect(notices).toEqual(['sw lacks 1 of 3 items: two.']);
  expect(sequences[1]).toEqual({
    id: 'one:zh-Hans',
    item: 'one',
    text: 'one in zho_Hans',
    labels: { language: 'zh-Hans', language_source: 'zho_Hans', topic: 'rain' },
  });
});

test('languages come one after the other as asked for, by BCP-47 or by the set’s own code', async () => {
  expect((await select({ languages: ['sw', 'en'] })).ids).toEqual([
    'one:sw',
    'three:sw',
    'one:en',
    'two:en',
    'three:en',
  ]);
  for (const code of ['zh', 'zh-Hans', 'zho_Hans', 'zh-CN']) {
    expect((await select({ languages: [code] })).ids).toEqual(['one:zh-Hans', 'two:zh-Hans', 'three:zh-Hans']);
  }
});

test('a language that is named twice is taken once, in its first place or where its own code stands', async () => {
  const one = ['one:zh-Hans', 'two:zh-Hans', 'three:zh-Hans'];
  const sw = ['one:sw', 'three:sw'];
  expect((await select({ languages: ['zh', 'sw', 'zh-Hans'] })).ids).toEqual([...one, ...sw]);
  expect((await select({ languages: ['zh', 'sw', 'zho_Hans'] })).ids).toEqual([...sw, ...one]);
  expect((await select({ languages: ['sw', 'sw'] })).ids).toEqual(sw);
});

test('a code of the set goes before the language that it is', async () => {
  const records = [record('one', 'zho_Hans'), { ...record('one', 'cmn_Hans'), item: 'uno' }];
  const { ids, sequences } = await select({ languages: ['cmn_Hans', 'zho_Hans'] }, records);
  expect([ids, sequences[0]?.labels.language_source]).toEqual([['uno:zh-Hans', 'one:zh-Hans'], 'cmn_Hans']);
});

test('an item that a language lacks moves nothing: complete leaves it out everywhere, else it is reported', async () => {
  expect((await select({ languages: ['en', 'sw'], items: 2 })).ids).toEqual(['one:en', 'two:en', 'one:sw']);
  expect((await select({ languages: ['en', 'sw'], items: 2 })).notices).toEqual(['sw lacks 1 of 2 items: two.']);
  const complete = await select({ languages: ['en', 'sw'], items: 2, complete: true });
  expect(complete.ids).toEqual(['one:en', 'three:en', 'one:sw', 'three:sw']);
  expect(complete.notices).toEqual([]);
});

test('a label may be asked for, with one of several values', async () => {
  expect((await select({ languages: ['en'], labels: { topic: ['wind'] } })).ids).toEqual(['two:en']);
  expect((await select({ languages: ['en'], labels: { topic: ['wind', 'rain'] } })).ids).toHaveLength(3);
  expect((await select({ labels: { language_source: ['zho_Hans'], topic: ['wind'] } })).ids).toEqual(['two:zh-Hans']);
});

test.each<[string, DatasetSelection, string]>([
  ['language', { languages: ['en', 'de'] }, 'weather has no language "de". It has: en, zh-Hans (zho_Hans), sw.'],
  ['role', { roles: ['answer'] }, 'weather has no role "answer". It has: text.'],
  [
    'label',
    { labels: { subject: ['x'] } },
    'weather has no label "subject". It has: language, topic, language_source.',
  ],
  ['value', { labels: { topic: ['snow'] } }, 'weather has no topic "snow". It has: rain, wind.'],
])('a %s that no text has is refused with those that there are', async (_what, selection, message) => {
  await expect(select(selection)).rejects.toThrow(UserError);
  await expect(select(selection)).rejects.toThrow(message);
});

test('what leaves nothing is refused', async () => {
  await expect(select({ languages: ['sw'], labels: { topic: ['wind'] } })).rejects.toThrow('no text is left');
  const apart = [record('one', 'en'), record('two', 'de')];
  await expect(select({ complete: true }, apart)).rejects.toThrow('no item is there in every chosen language');
});

test('items that belong to one language each are not missing in the others, but a language without any is named', async () => {
  const apart = [record('en-1', 'en'), record('en-2', 'en'), record('de-1', 'de'), record('de-2', 'de')];
  expect((await select({}, apart)).notices).toEqual([]);
  expect((await select({ items: 2 }, apart)).notices).toEqual(['de has none of the 2 items that are taken.']);
});

test('an id that stands for two texts is refused', async () => {
  await expect(select({}, [...RECORDS, record('one', 'en')])).rejects.toThrow('The id one:en stands for two texts');
});

test('texts come in NFC', async () => {
  const { sequences } = await select({}, [{ ...record('one', 'en'), text: 'cafe\u0301' }]);
  expect(sequences[0]?.text).toBe('caf\u00e9');
});

test('a damaged row refuses the whole with its line, also where enough items stand before it', async () => {
  const path = writeRecords(folder, RECORDS);
  folder.write('set/texts.jsonl', `${JSON.stringify(RECORDS[0])}\n{"item": "two"\n`);
  const dataset = await openDataset({ kind: 'dataset', path });
  await expect(selectTexts(dataset, { items: 1 })).rejects.toThrow(/^texts\.jsonl, line 2: expected JSON/);
});

test('roles: the main one unless others are asked for', async () => {
  const roles: Reader = {
    name: 'qa',
    title: 'Questions',
    files: '*.qa',
    roles: ['question', 'passage'],
    recognises: () => 'named',
    async *read() {
      for (const role of ['question', 'passage']) {
        yield { id: `1:${role}`, item: '1', text: role, labels: { language: 'en', role } };
      }
    },
  };
  const dataset = await openDataset({ kind: 'dataset', path: folder.write('x.qa', 'x') }, { readers: [roles] });
  const ids = async (selection: DatasetSelection) =>
    (await selectTexts(dataset, selection)).sequences.map(({ id }) => id);
  expect(await ids({})).toEqual(['1:question']);
  expect(await ids({ roles: ['passage'] })).toEqual(['1:passage']);
  expect(await ids({ roles: ['question', 'passage'] })).toEqual(['1:question', '1:passage']);
});

test('a few items of a very long file are taken while it streams by, and reading stops when it is cancelled', async () => {
  let read = 0;
  const endless = (rows: number): Reader => ({
    name: 'long',
    title: 'Long',
    files: '*.long',
    roles: ['text'],
    recognises: () => 'named',
    async *read() {
      for (read = 0; read < rows; read++) {
        yield { id: `${read}`, item: `${read}`, text: 'x'.repeat(1000), labels: { language: 'en' } };
      }
    },
  });
  const open = (rows: number) =>
    openDataset({ kind: 'dataset', path: folder.write('x.long', 'x') }, { readers: [endless(rows)] });
  const { sequences } = await selectTexts(await open(300_000), { items: 100 });
  expect([sequences.length, read]).toEqual([100, 300_000]);

  const stopper = new AbortController();
  const reading = selectTexts(
    await open(Number.POSITIVE_INFINITY),
    { items: 1 },
    { signal: stopper.signal, onProgress: ({ done }) => done >= 5000 && stopper.abort() },
  );
  await expect(reading).rejects.toThrow(Cancelled);
  expect(read).toBe(5000);
});

test('parallel files of lines stay aligned over an empty line', async () => {
  folder.write('lines/dataset.json', JSON.stringify({ name: 'l', title: 'L', text: 'text/*.txt', itemList: 'i.tsv' }));
  folder.write('lines/i.tsv', 'item\ttopic\na\train\nb\twind\nc\train\n');
  folder.write('lines/text/en.txt', 'A\nB\nC\n');
  folder.write('lines/text/pt.txt', 'Á\n\nĆ\n');
  const path = join(folder.path, 'lines');
  const { sequences, notices } = await selectTexts(await openDataset({ kind: 'dataset', path }));
  expect(sequences.map(({ id, text }) => [id, text])).toEqual([
    ['a:en', 'A'],
    ['b:en', 'B'],
    ['c:en', 'C'],
    ['a:pt', 'Á'],
    ['c:pt', 'Ć'],
  ]);
  expect(notices).toEqual(['pt lacks 1 of 3 items: b.']);
  folder.write('lines/text/pt.txt', 'Á\nĆ\n');
  await expect(selectTexts(await openDataset({ kind: 'dataset', path }))).rejects.toThrow(
    'text/pt.txt: expected 3 lines, one per item of i.tsv, found 2.',
  );
  folder.write('lines/text/pt.txt', 'Á\nB\nĆ\nD\n');
  await expect(selectTexts(await openDataset({ kind: 'dataset', path }))).rejects.toThrow('text/pt.txt, line 4');
});

test('ids that repeat in one file of tables do not align it by row number, nor does a file without ids', async () => {
  const rows = (language: string, ids: readonly (number | undefined)[]) =>
    ids.map((id) => `${JSON.stringify({ id, text: `${language} ${id}` })}\n`).join('');
  folder.write('tables/de.jsonl', rows('deutsch', [0, 1, 2, 3, 4]));
  folder.write('tables/en.jsonl', rows('english', [0, 1, 2, 3, 4, 4]));
  const path = join(folder.path, 'tables');
  const read = async () => selectTexts(await openDataset({ kind: 'dataset', path }));
  await expect(read()).rejects.toThrow(
    'en.jsonl, line 6, field "id": expected another item than in en.jsonl, line 5, found 4.',
  );
  folder.write('tables/en.jsonl', rows('english', [undefined, undefined]));
  await expect(read()).rejects.toThrow('en.jsonl: expected the column "id" as in de.jsonl, found no column of ids.');
  folder.write('tables/en.jsonl', rows('english', [4, 1]));
  const { sequences } = await read();
  expect(sequences.filter(({ item }) => item === '1').map(({ text }) => text)).toEqual(['deutsch 1', 'english 1']);
});

test('tables without ids are not joined by their row numbers', async () => {
  folder.write('rows/en.csv', 'text\n"Hello\nthere"\nBye\n');
  folder.write('rows/de.csv', 'text\nHallo\nTschüss\nDanke\n');
  const dataset = await openDataset({ kind: 'dataset', path: join(folder.path, 'rows') });
  const { sequences } = await selectTexts(dataset);
  expect(new Set(sequences.map(({ item }) => item)).size).toBe(5);
  expect((await previewDataset(dataset)).notices.join()).toContain('so nothing is aligned. Name the column');
});

test('a list of items is read as strictly as the notes of any folder of lines', async () => {
  const path = join(folder.path, 'lines');
  folder.write('lines/dataset.json', JSON.stringify({ name: 'l', title: 'L', text: 'text/*.txt', itemList: 'i.tsv' }));
  folder.write('lines/text/en.txt', 'A\nB\n');
  const read = async () => selectTexts(await openDataset({ kind: 'dataset', path }));
  await expect(read()).rejects.toThrow(
    `${join(path, 'i.tsv')}: expected the list of items that dataset.json names, found no such file`,
  );
  folder.write('lines/i.tsv', 'item\ttopic\r\na\train\r\nb\t\r\n');
  expect((await read()).sequences.map(({ labels }) => labels)).toEqual([
    { language: 'en', topic: 'rain' },
    { language: 'en' },
  ]);
  for (const name of ['language', 'role']) {
    folder.write('lines/i.tsv', `item\t${name}\na\tde\nb\tde\n`);
    await expect(read()).rejects.toThrow(
      `i.tsv, line 1: expected label names other than language, language_source, role, found "${name}".`,
    );
  }
  folder.write('lines/i.tsv', 'item\ttopic\na\train\na\twind\n');
  await expect(read()).rejects.toThrow('i.tsv, line 3: item "a" is in line 2 already.');
});

test('two texts of one item, language and role are reported, and a label chooses among them', async () => {
  const rows = [
    ['vale1252', 'Bon dia a tots.'],
    ['stan1289', 'Bon dia a tothom.'],
  ].map(([glottocode, text]) => ({ id: 1, iso_639_3: 'cat', iso_15924: 'Latn', glottocode, text }));
  const path = folder.write('dev/cat_Latn.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const dataset = await openDataset({ kind: 'dataset', path });
  const notice = 'ca has more than one text of one role in 1 item: dev:1. Choose among them by a label.';
  expect((await selectTexts(dataset)).notices).toEqual([notice]);
  expect((await previewDataset(dataset)).notices).toEqual([notice]);
  const valencian = await selectTexts(dataset, { labels: { glottocode: ['vale1252'] } });
  expect([valencian.sequences.length, valencian.notices]).toEqual([1, []]);
});

test('pairs have two texts of an item by design', async () => {
  const { notices } = await selectTexts(await openDataset({ kind: 'corpus', name: 'contrast' }));
  expect(notices.filter((notice) => notice.includes('more than one text'))).toEqual([]);
});
