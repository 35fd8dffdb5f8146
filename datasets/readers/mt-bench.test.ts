import { expect, test } from 'vitest';
import { mtBench } from './mt-bench.ts';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  question_id: 901,
  category: 'cooking',
  turns: ['Name a soup for a cold evening.', 'Now one without onions.'],
  reference: ['Lentil soup.', ''],
};

test('every turn is a text of its own, with the reference that it has', async () => {
  expect(await readAll(mtBench, written('question.jsonl', jsonLines([row])))).toEqual([
    {
      id: '901:turn-1:en',
      item: '901',
      text: 'Name a soup for a cold evening.',
      labels: { language: 'en', domain: 'cooking', role: 'turn-1' },
      answer: 'Lentil soup.',
    },
    {
      id: '901:turn-2:en',
      item: '901',
      text: 'Now one without onions.',
      labels: { language: 'en', domain: 'cooking', role: 'turn-2' },
    },
  ]);
});

test('a translation has the language that the user names, and the same items', async () => {
  const file = written('question.jsonl', jsonLines([row]));
  const [first] = await readAll(mtBench, file, { language: 'deu_Latn' });
  expect(first).toMatchObject({ id: '901:turn-1:de', item: '901', labels: { language_source: 'deu_Latn' } });
});

test('the fields tell it, not the name', () => {
  expect(mtBench.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  expect(mtBench.recognises(startOf(written('question.jsonl', '{"question": "a", "answer": "b"}\n')))).toBe('no');
});

test.each([
  ['no turns', { ...row, turns: [] }, ', field "turns": expected one or two turns, found 0.'],
  ['three turns', { ...row, turns: ['a', 'b', 'c'] }, ', field "turns": expected one or two turns, found 3.'],
  ['turns that are one text', { ...row, turns: 'a' }, ', field "turns": expected a list, found "a".'],
  [
    'an empty turn',
    { ...row, turns: ['a', ' '] },
    ', 2 of the list, field "turns": expected text that is not empty, found " ".',
  ],
  [
    'more references than turns',
    { ...row, turns: ['a'] },
    ', field "reference": expected at most 1, one per turn, found 2.',
  ],
  [
    'a reference that is no text',
    { ...row, reference: [1] },
    ', 1 of the list, field "reference": expected text, found 1.',
  ],
  ['a missing id', { ...row, question_id: undefined }, ', field "question_id": expected a whole number, found none.'],
  ['a missing category', { ...row, category: undefined }, ', field "category": expected text, found none.'],
])('%s is refused with its line', async (_, damaged, message) => {
  const file = written('question.jsonl', jsonLines([row, damaged]));
  expect(await refusal(mtBench, file)).toBe(`question.jsonl, line 2${message}`);
});

test.skipIf(noGenuine)('the genuine MT-Bench has 80 questions of two turns in 8 domains', async () => {
  const file = genuine('formats/mt_bench/question.jsonl');
  const items = await readAll(mtBench, file);
  expect(mtBench.recognises(startOf(file))).toBe('named');
  expect(items).toHaveLength(160);
  expect(new Set(items.map(({ labels }) => labels.domain)).size).toBe(8);
  expect(items.filter(({ answer }) => answer !== undefined).length).toBeGreaterThan(39);
  expect(items[0]).toMatchObject({ id: '81:turn-1:en', labels: { domain: 'writing' } });
  expect(items.at(-1)).toMatchObject({ id: '160:turn-2:en', labels: { domain: 'humanities' } });
});

test.skipIf(noGenuine)('the genuine Vicuna bench has 80 questions of one turn', async () => {
  const items = await readAll(mtBench, genuine('formats/vicuna_bench/question.jsonl'));
  expect(items.map(({ item }) => item)).toEqual(Array.from({ length: 80 }, (_, n) => String(n + 1)));
  expect(new Set(items.map(({ labels }) => labels.role))).toEqual(new Set(['turn-1']));
});
