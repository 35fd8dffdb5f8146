import { expect, test } from 'vitest';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { xcopa } from './xcopa.ts';

const row = {
  premise: 'Die Katze sprang vom Dach.',
  choice1: 'Sie sah einen Vogel im Gras.',
  choice2: 'Sie schlief am Ofen.',
  question: 'cause',
  label: 0,
  idx: 12,
  changed: false,
};

test('a premise comes with its two choices, its language from the name', async () => {
  const items = await readAll(xcopa, written('de/test.de.jsonl', jsonLines([row, { ...row, idx: 13, label: 1 }])));
  expect(items[0]).toEqual({
    id: 'test/12:de',
    item: 'test/12',
    text: 'Die Katze sprang vom Dach.',
    labels: { language: 'de', role: 'premise', question: 'cause', changed: 'false' },
    choices: ['Sie sah einen Vogel im Gras.', 'Sie schlief am Ofen.'],
    answer: 0,
  });
  expect(items[1]).toMatchObject({ item: 'test/13', answer: 1 });
});

test('COPA itself lacks the field changed, and numbers that start again in each split stay apart', async () => {
  const { changed: _, ...copa } = row;
  const [validation] = await readAll(xcopa, written('en/val.en.jsonl', jsonLines([copa])));
  const [tested] = await readAll(xcopa, written('en/test.en.jsonl', jsonLines([copa])));
  expect(validation?.labels).toEqual({ language: 'en', role: 'premise', question: 'cause' });
  expect([validation?.item, tested?.item]).toEqual(['val/12', 'test/12']);
});

test('the fields tell it, not the name', () => {
  expect(xcopa.recognises(startOf(written('pairs.jsonl', jsonLines([row]))))).toBe('named');
  expect(xcopa.recognises(startOf(written('et/val.et.jsonl', '{"premise": "a", "question": "b"}\n')))).toBe('no');
});

test.each([
  ['a label that is no choice', { ...row, label: 2 }, 'field "label": expected 0 or 1, found 2.'],
  ['a label in words', { ...row, label: '0' }, 'field "label": expected 0 or 1, found "0".'],
  ['another question', { ...row, question: 'why' }, 'field "question": expected cause or effect, found "why".'],
  ['a missing choice', { ...row, choice2: undefined }, 'field "choice2": expected text, found none.'],
  ['a missing idx', { ...row, idx: undefined }, 'field "idx": expected a whole number, found none.'],
  ['a strange changed', { ...row, changed: 'no' }, 'field "changed": expected true or false, found "no".'],
])('%s is refused with its line', async (_, damaged, message) => {
  const file = written('de.jsonl', jsonLines([row, damaged]));
  expect(await refusal(xcopa, file)).toBe(`de.jsonl, line 2, ${message}`);
});

test('a list instead of an object, and a translation under a foreign name, are refused', async () => {
  expect(await refusal(xcopa, written('val.et.jsonl', `${JSON.stringify(row)}\n["a"]\n`))).toBe(
    'val.et.jsonl, line 2: expected a JSON object, found ["a"].',
  );
  const translated = written('translation-et/test.jsonl', jsonLines([row]));
  expect(await refusal(xcopa, translated)).toBe(
    'translation-et/test.jsonl: expected an original of XCOPA, ' +
      'found a translation into English in a folder of another language.',
  );
  const [item] = await readAll(xcopa, translated, { language: 'en' });
  expect(item?.labels.language).toBe('en');
});

test.skipIf(noGenuine)('the genuine sample is parallel in eleven languages', async () => {
  const codes = ['et', 'ht', 'id', 'it', 'qu', 'sw', 'ta', 'th', 'tr', 'vi', 'zh'];
  const expected = Array.from({ length: 100 }, (_, n) => `val/${n}`);
  for (const code of codes) {
    const file = genuine(`formats/xcopa/${code}/val.${code}.jsonl`);
    const items = await readAll(xcopa, file);
    expect(xcopa.recognises(startOf(file))).toBe('named');
    expect(items.map(({ item }) => item)).toEqual(expected);
    expect(new Set(items.map(({ labels }) => labels.language))).toEqual(new Set([code === 'zh' ? 'zh-Hans' : code]));
  }
  const [first] = await readAll(xcopa, genuine('formats/xcopa/et/val.et.jsonl'));
  expect(first).toMatchObject({
    text: expect.stringMatching(/^Mees keeras/),
    answer: 1,
    labels: { question: 'effect' },
  });
});
