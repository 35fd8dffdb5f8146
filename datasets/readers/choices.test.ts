import { expect, test } from 'vitest';
import { choices } from './choices.ts';
import { jsonLines, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  context: 'The kettle is on, and soon the water will ',
  choices: ['boil', 'freeze'],
  answer: 0,
  id: 'kettle',
  language: 'en',
  topic: 'kitchen',
  reviewed: true,
  note: 'x'.repeat(65),
  weight: 3,
};

test('a context comes with its choices and the right one, its space at the end, and short texts as labels', async () => {
  expect(await readAll(choices, written('mine.jsonl', jsonLines([row])))).toEqual([
    {
      id: 'kettle:en',
      item: 'kettle',
      text: 'The kettle is on, and soon the water will ',
      labels: { language: 'en', topic: 'kitchen', reviewed: 'true', role: 'context' },
      choices: ['boil', 'freeze'],
      answer: 0,
    },
  ]);
});

test('the answer may be a number, a text of the choices, digits or a letter, or be kept back', async () => {
  const answers = [1, 'freeze', '1', 'B', null, '', -1, undefined];
  const file = written('a.jsonl', jsonLines(answers.map((answer, id) => ({ ...row, id, answer }))));
  const items = await readAll(choices, file);
  expect(items.map(({ answer }) => answer)).toEqual([1, 1, 1, 1, undefined, undefined, undefined, undefined]);
});

test('HellaSwag is read, with its split from the name and its language as it is said', async () => {
  const hellaswag = {
    ind: 24,
    activity_label: 'Baking',
    ctx: 'She opens the oven and',
    endings: ['a', 'b'],
    label: '1',
  };
  const file = written('hellaswag_val.jsonl', jsonLines([hellaswag]));
  const [item] = await readAll(choices, file, { language: 'en' });
  expect(item).toEqual({
    id: 'val/24:en',
    item: 'val/24',
    text: 'She opens the oven and',
    labels: { language: 'en', activity_label: 'Baking', role: 'context', split: 'val' },
    choices: ['a', 'b'],
    answer: 1,
  });
});

test('without an id rows are numbered, and without a language there is none', async () => {
  const file = written('mine.jsonl', jsonLines([{ context: 'a', choices: ['b', 'c'] }]));
  expect(await readAll(choices, file)).toEqual([
    { id: 'mine.jsonl:1', item: 'mine.jsonl:1', text: 'a', labels: { role: 'context' }, choices: ['b', 'c'] },
  ]);
});

test('the fields tell it, not the name', () => {
  expect(choices.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('likely');
  expect(choices.recognises(startOf(written('choices.jsonl', '{"context": "a", "text": "b"}\n')))).toBe('no');
});

test.each([
  ['an answer out of range', { ...row, answer: 2 }, ', field "answer": expected one of 2 choices, found 2.'],
  [
    'an answer that is no choice',
    { ...row, answer: 'melt' },
    ', field "answer": expected one of 2 choices, found "melt".',
  ],
  ['half an answer', { ...row, answer: 0.5 }, ', field "answer": expected one of 2 choices, found 0.5.'],
  ['one choice', { ...row, choices: ['boil'] }, ', choices: expected at least two, found 1.'],
  ['a choice that is a number', { ...row, choices: ['a', 7] }, ', choice 2: expected text that is not empty, found 7.'],
  ['an empty choice', { ...row, choices: ['a', ' '] }, ', choice 2: expected text that is not empty, found " ".'],
  ['choices as text', { ...row, choices: 'a, b' }, ', field "choices": expected a list, found "a, b".'],
  ['no context', { ...row, context: '' }, ', field "context": expected text that is not empty, found "".'],
  ['a strange language', { ...row, language: 'English' }, ': "English" is not a language code.'],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(choices, written('a.jsonl', jsonLines([row, damaged])))).toBe(`a.jsonl, line 2${message}`);
});
