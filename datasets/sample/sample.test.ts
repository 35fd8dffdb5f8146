import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSample, sampleModelPath, sampleTracePath } from './index.ts';

const manifest = JSON.parse(readFileSync(new URL('./dataset.json', import.meta.url), 'utf8'));

test('the sample is parallel: every item in every language, once', () => {
  const sequences = readSample();
  expect(sequences.length).toBe(manifest.sequences);
  const items = new Set(sequences.map(({ item }) => item));
  expect(items.size).toBe(manifest.items);
  for (const item of items) {
    const languages = sequences.filter((each) => each.item === item).map(({ labels }) => labels.language);
    expect(languages).toEqual(manifest.languages);
  }
  expect(new Set(sequences.map(({ id }) => id)).size).toBe(sequences.length);
});

test('every text is in NFC and no text stands for two languages', () => {
  const texts = readSample().map(({ text }) => text);
  for (const text of texts) expect(text).toBe(text.normalize('NFC'));
  expect(new Set(texts).size).toBe(texts.length);
});

test('every language is a BCP-47 tag', () => {
  for (const language of manifest.languages) expect(Intl.getCanonicalLocales(language)).toEqual([language]);
});

test('the model and the trace are found beside the data', () => {
  for (const file of ['config.json', 'model.safetensors', 'tokenizer.json']) {
    expect(existsSync(join(sampleModelPath(), file))).toBe(true);
  }
  expect(sampleTracePath()).toBe(join(sampleModelPath(), '..', manifest.trace));
});
