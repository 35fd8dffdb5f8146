// The corpora that come along, read whole: what their dataset.json says is what is there.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILT_IN, builtInFolder, builtInManifest } from './built-in.ts';
import { listBuiltIn } from './list.ts';
import { openDataset } from './open-dataset.ts';
import { previewDataset } from './preview.ts';
import { readSample } from './sample/index.ts';
import { selectTexts } from './select.ts';

test.each(BUILT_IN)('%s holds what its manifest says: items, sequences, languages, licence, a README', async (name) => {
  const manifest = await builtInManifest(name);
  const json = JSON.parse(readFileSync(join(builtInFolder(name), 'dataset.json'), 'utf8'));
  const { sequences, notices } = await selectTexts(await openDataset({ kind: 'corpus', name }));
  expect(notices).toEqual([]);
  expect(manifest.name).toBe(name);
  expect(manifest.licence).toBe('CC0-1.0');
  expect(sequences).toHaveLength(json.sequences);
  expect(new Set(sequences.map(({ item }) => item)).size).toBe(manifest.items);
  const languages = new Set(sequences.map(({ labels }) => labels.language_source ?? labels.language));
  const declared = json.languages.map((code: string) => (languages.has(code) ? code : code.split('-')[0]));
  expect([...languages].sort()).toEqual(declared.sort());
  expect(readdirSync(builtInFolder(name))).toContain('README.md');
});

test('the sample reads as it always did, so that its trace stays its trace', async () => {
  const { sequences } = await selectTexts(await openDataset({ kind: 'corpus', name: 'sample' }));
  expect(sequences).toEqual(readSample());
});

test('the everyday sentences are in every language, and Chinese and Portuguese are what they are', async () => {
  const preview = await previewDataset(await openDataset({ kind: 'corpus', name: 'parallel-everyday' }));
  expect(preview.languages.map(({ items }) => items)).toEqual(preview.languages.map(() => 170));
  expect(preview.languages.find(({ source }) => source === 'zh')?.language).toBe('zh-Hans');
  expect(preview.languages.find(({ source }) => source === 'pt')?.language).toBe('pt');
  const topics = preview.labels.find(({ name }) => name === 'topic');
  expect(topics?.values.map(({ sequences }) => sequences)).toEqual(Array.from({ length: 17 }, () => 250));
});

test('no two everyday sentences of a language are the same', async () => {
  const { sequences } = await selectTexts(await openDataset({ kind: 'corpus', name: 'parallel-everyday' }));
  const seen = new Map<string, string>();
  for (const { id, text, labels } of sequences) {
    const key = `${labels.language} ${text}`;
    expect(seen.get(key), id).toBeUndefined();
    seen.set(key, id);
  }
});

test('a contrast can be taken by its label, each pair with both sides', async () => {
  const dataset = await openDataset({ kind: 'corpus', name: 'contrast' });
  const { sequences } = await selectTexts(dataset, { languages: ['de'], labels: { contrast: ['past-future'] } });
  expect(sequences).toHaveLength(40);
  const classes = sequences.slice(0, 2).map(({ item, labels }) => [item, labels.class]);
  expect(classes).toEqual([
    ['past-future:de:001', 'past'],
    ['past-future:de:001', 'future'],
  ]);
});

test('the list names every built-in corpus with its size', async () => {
  const entries = await listBuiltIn();
  expect(entries.map(({ name }) => name)).toEqual([...BUILT_IN]);
  expect(entries[0]).toMatchObject({ items: 170, licence: 'CC0-1.0', source: 'built-in' });
  expect(entries[0]?.languages).toHaveLength(25);
});

test('an unknown corpus is refused with those that there are', async () => {
  await expect(openDataset({ kind: 'corpus', name: 'nope' })).rejects.toThrow(
    `No corpus is called "nope". Known: ${BUILT_IN.join(', ')}.`,
  );
});
