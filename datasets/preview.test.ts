import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cancelled, type DatasetSelection, type UserError } from '#protocol';
import { openDataset } from './open-dataset.ts';
import { type PreviewOptions, previewDataset } from './preview.ts';
import { type TestFolder, testFolder, writeRecords } from './testing.ts';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const languages = ['en', 'zho_Hans', 'sw'];
const RECORDS = Array.from({ length: 10 }, (_, i) =>
  languages
    .filter((language) => language !== 'sw' || i % 3 !== 1)
    .map((language) => ({ item: `n${i}`, language, topic: i < 4 ? 'rain' : 'wind', text: `${i} ${language}` })),
).flat();

async function preview(selection?: DatasetSelection, options: PreviewOptions = {}, records = RECORDS) {
  const dataset = await openDataset({ kind: 'dataset', path: writeRecords(folder, records) });
  return previewDataset(dataset, { ...(selection ? { selection } : {}), ...options });
}

test('a preview says what there is, and what is missing where', async () => {
  const found = await preview();
  expect(found).toMatchObject({
    title: 'Weather',
    reader: 'routescope',
    items: 10,
    sequences: 27,
    languages: [
      { language: 'en', source: 'en', items: 10, missing: [], missingCount: 0 },
      { language: 'zh-Hans', source: 'zho_Hans', items: 10, missing: [], missingCount: 0 },
      { language: 'sw', source: 'sw', items: 7, missing: ['n1', 'n4', 'n7'], missingCount: 3 },
    ],
    roles: [{ role: 'text', sequences: 27, main: true }],
    labels: [
      {
        name: 'topic',
        values: [
          { value: 'wind', sequences: 16 },
          { value: 'rain', sequences: 11 },
        ],
        distinct: 2,
      },
    ],
    columns: [],
    notices: ['sw lacks 3 of 10 items: n1, n4, n7.'],
  });
  expect(found.files).toEqual([{ path: expect.stringMatching(/texts\.jsonl$/), bytes: expect.any(Number) }]);
  expect(found.rows.map(({ id }) => id).slice(0, 5)).toEqual(['n0:en', 'n0:zh-Hans', 'n0:sw', 'n1:en', 'n1:zh-Hans']);
});

test('a selection changes what is taken and shown, and not what there is to choose from', async () => {
  const all = await preview();
  const found = await preview({ languages: ['sw', 'en'], labels: { topic: ['wind'] }, items: 2, complete: true });
  expect(found.rows.map(({ id }) => id)).toEqual(['n5:sw', 'n5:en', 'n6:sw', 'n6:en']);
  expect(found.sequences).toBe(4);
  for (const field of ['items', 'languages', 'roles', 'labels'] as const) expect(found[field]).toEqual(all[field]);
});

test('the sequences of a preview are those that a recording would have', async () => {
  const { selectTexts } = await import('./select.ts');
  const dataset = await openDataset({ kind: 'dataset', path: writeRecords(folder, RECORDS) });
  for (const selection of [
    {},
    { items: 3 },
    { languages: ['sw'] },
    { complete: true },
    { complete: true, items: 4, languages: ['en', 'sw'] },
    { labels: { topic: ['rain'] }, items: 3 },
  ]) {
    const { sequences } = await selectTexts(dataset, selection);
    expect((await previewDataset(dataset, { selection })).sequences).toBe(sequences.length);
  }
});

test('a language that the set does not have is a notice', async () => {
  const { notices, sequences } = await preview({ languages: ['de'] });
  expect(sequences).toBe(0);
  expect(notices[0]).toBe('weather has no language "de". It has: en, zh-Hans (zho_Hans), sw.');
});

test('a damaged row shows with its line, and what was read before it', async () => {
  const path = writeRecords(folder, RECORDS);
  const lines = RECORDS.map((record) => JSON.stringify(record));
  folder.write('set/texts.jsonl', [...lines.slice(0, 6), '{"item": 7}', ...lines.slice(6)].join('\n'));
  const found = await previewDataset(await openDataset({ kind: 'dataset', path }));
  expect(found.sequences).toBe(6);
  expect(found.notices).toEqual([
    'texts.jsonl, line 7, field "language": expected text, found none. Only what stands before it was read.',
  ]);
});

test('what is read is limited, every file gets its share, and what was not read is not said to be missing', async () => {
  for (const [f, language] of ['de', 'en', 'fr'].entries()) {
    const lines = Array.from({ length: 40 - f }, (_, i) => `Question ${i}?\t${i}\n`);
    folder.write(`mgsm_${language}.tsv`, lines.join(''));
  }
  const dataset = await openDataset({ kind: 'dataset', path: folder.path });
  const whole = await previewDataset(dataset);
  expect(whole.languages.map(({ items, missingCount }) => [items, missingCount])).toEqual([
    [40, 0],
    [39, 1],
    [38, 2],
  ]);
  const limit = { texts: 30, characters: 1_000_000 };
  const partial = await previewDataset(dataset, { limit });
  expect(partial.languages.map(({ items, missingCount }) => [items, missingCount])).toEqual([
    [10, 0],
    [10, 0],
    [10, 0],
  ]);
  expect(partial.notices).toEqual(['Counted over the first 30 texts: 3 files went on.']);
  const short = await previewDataset(dataset, { limit: { texts: 1000, characters: 300 } });
  expect(short.notices[0]).toMatch(/^Counted over the first 2\d texts: 3 files went on\.$/);
});

test('nothing is read beyond the limit: not to look through ids, and not to count the lines of a sibling', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${JSON.stringify({ id: i, text: `Row ${i}.` })}\n`);
  const broken = folder.write('table/en.jsonl', `${rows.join('')}{"id":`);
  const limit = { texts: 100, characters: 1_000_000 };
  const table = await previewDataset(await openDataset({ kind: 'dataset', path: broken }), { limit });
  expect([table.items, table.notices]).toEqual([100, ['Counted over the first 100 texts: en.jsonl went on.']]);

  const lines = Buffer.from('A line of text.\n'.repeat(60_000));
  for (const code of ['de', 'en']) {
    folder.write(`lines/${code}.txt`, Buffer.concat([lines, Buffer.from([0xff]), lines]));
  }
  const dataset = await openDataset({ kind: 'dataset', path: join(folder.path, 'lines') });
  const parallel = await previewDataset(dataset, { limit });
  expect(parallel.notices).toEqual(['Counted over the first 100 texts: 2 files went on.']);
});

test('files of lines that are shorter or longer than their sibling show it when they were read to their end', async () => {
  folder.write('lines/de.txt', 'Eins.\nZwei.\nDrei.\n');
  folder.write('lines/en.txt', 'One.\nThree.\n');
  folder.write('lines/fr.txt', 'Un.\nDeux.\nTrois.\nQuatre.\n');
  const found = await previewDataset(await openDataset({ kind: 'dataset', path: join(folder.path, 'lines') }));
  expect(found.notices.slice(0, 2)).toEqual([
    'en.txt: expected more than 2 lines, as in de.txt beside it, found 2. Only what stands before it was read.',
    'fr.txt: expected 3 lines, as in de.txt beside it, found 4. Only what stands before it was read.',
  ]);
});

test('a long text is cut where it is shown, between characters', async () => {
  const text = `a${'\u{1F300}'.repeat(3000)}`;
  const { rows } = await preview({}, {}, [{ item: 'x', language: 'en', topic: 'rain', text }]);
  expect(rows[0]?.text).toMatch(/^a(\u{1F300})+…$/u);
  expect(rows[0]?.text.length).toBeLessThanOrEqual(2001);
});

test('a preview reports progress and can be cancelled', async () => {
  const records = Array.from({ length: 3000 }, (_, i) => ({ item: `${i}`, language: 'en', topic: 'x', text: 'x' }));
  const stopper = new AbortController();
  const seen: number[] = [];
  const asked = preview(
    {},
    {
      signal: stopper.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done === 2000) stopper.abort();
      },
    },
    records,
  );
  await expect(asked).rejects.toThrow(Cancelled);
  expect(seen).toEqual([1000, 2000]);
});

const broken = (at: number, row: string) => {
  const path = writeRecords(folder, RECORDS);
  const lines = RECORDS.map((record) => JSON.stringify(record));
  folder.write('set/texts.jsonl', [...lines.slice(0, at), row, ...lines.slice(at)].join('\n'));
  return path;
};

test.each<readonly [string, DatasetSelection, string]>([
  ['broken JSON', {}, '{"item": "n'],
  ['a text that is missing', {}, '{"item": "x", "language": "en", "topic": "rain"}'],
  ['an id that is there twice', {}, JSON.stringify(RECORDS[0])],
  ['an id that is there twice, not taken', { languages: ['sw'] }, JSON.stringify(RECORDS[0])],
  ['an id that is there twice, beyond the items taken', { items: 2 }, JSON.stringify(RECORDS[9])],
  ['a language that is not there', { languages: ['en', 'xx'] }, ''],
  ['nothing that is left', { languages: ['sw'], labels: { topic: ['rain'] }, roles: ['text'], items: 1 }, ''],
  [
    'nothing that fits',
    { languages: ['fr'] },
    JSON.stringify({ item: 'z', language: 'fr', topic: 'x', text: 'y', role: 'no' }),
  ],
])('the error of a preview is what a recording ends in: %s', async (_, selection, row) => {
  const { selectTexts } = await import('./select.ts');
  const dataset = await openDataset({ kind: 'dataset', path: broken(14, row) });
  const refusal = await selectTexts(dataset, selection).then(
    () => null,
    (error: UserError) => ({ kind: 'user', message: error.message, hint: error.hint }),
  );
  expect((await previewDataset(dataset, { selection })).error).toEqual(refusal);
});

test('texts after an id that is there twice are still counted', async () => {
  const dataset = await openDataset({ kind: 'dataset', path: broken(14, JSON.stringify(RECORDS[0])) });
  const { sequences, error, notices } = await previewDataset(dataset);
  expect([sequences, error?.message]).toEqual([27, 'The id n0:en stands for two texts; expected each once.']);
  expect(notices[0]).toBe(error?.message);
});

test('damage that hides the columns of a table too is said once', async () => {
  folder.write('cut.parquet', 'PAR1 and then nothing more');
  const dataset = await openDataset({ kind: 'dataset', path: `${folder.path}/cut.parquet` });
  const { notices, error } = await previewDataset(dataset);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toBe(`${error?.message} Only what stands before it was read.`);
});

test('files that say what the lines of the texts are, are not said to be left out', async () => {
  for (const name of ['de.txt', 'en.txt', 'refs.txt', 'doc_ids.txt', 'README.md']) folder.write(name, 'a\nb\n');
  const { notices, labels } = await openDataset({ kind: 'dataset', path: folder.path }).then(previewDataset);
  expect(labels.map(({ name }) => name)).toEqual(['document']);
  expect(notices).toEqual(['Left out: README.md (not read by parallel).']);
});
