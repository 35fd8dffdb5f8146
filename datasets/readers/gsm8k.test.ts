import { expect, test } from 'vitest';
import { gsm8k } from './gsm8k.ts';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  question: 'Ada bakes 3 trays of 400 rolls. How many rolls are that?',
  answer: 'She bakes 3 * 400 = <<3*400=1200>>1200 rolls.\n#### 1,200',
};

test('a question has the number as its answer, and the solution stays as it is stored', async () => {
  expect(await readAll(gsm8k, written('main/test.jsonl', `\n${jsonLines([row])}`))).toEqual([
    {
      id: 'main/test/2:question:en',
      item: 'main/test/2',
      text: row.question,
      labels: { language: 'en', domain: 'mathematics', role: 'question' },
      answer: 1200,
    },
    {
      id: 'main/test/2:solution:en',
      item: 'main/test/2',
      text: row.answer,
      labels: { language: 'en', domain: 'mathematics', role: 'solution' },
    },
  ]);
});

test.each([
  ['#### -5', -5],
  ['#### .25', 0.25],
  ['#### 7.50', 7.5],
])('the number of "%s" is read', async (line, number) => {
  const [question] = await readAll(gsm8k, written('a.jsonl', jsonLines([{ ...row, answer: `So.\n${line}` }])));
  expect(question?.answer).toBe(number);
});

test('the last line tells it from other questions with answers', () => {
  expect(gsm8k.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  expect(gsm8k.recognises(startOf(written('gsm8k.jsonl', jsonLines([{ ...row, answer: '1200' }]))))).toBe('no');
  expect(gsm8k.recognises(startOf(written('gsm8k.jsonl', '{"text": "a\\n#### 5"}\n')))).toBe('no');
});

test.each([
  [
    'no number',
    { ...row, answer: 'So 1200.' },
    ', last line of field "answer": expected #### and a number, found "So 1200.".',
  ],
  [
    'a word for it',
    { ...row, answer: 'So.\n#### many' },
    ', last line of field "answer": expected #### and a number, found "#### many".',
  ],
  [
    'no digit',
    { ...row, answer: '#### -' },
    ', last line of field "answer": expected #### and a number, found "#### -".',
  ],
  [
    'more after it',
    { ...row, answer: '#### 3\nDone.' },
    ', last line of field "answer": expected #### and a number, found "Done.".',
  ],
  ['a missing question', { answer: row.answer }, ', field "question": expected text, found none.'],
  ['a number as answer', { ...row, answer: 1200 }, ', field "answer": expected text, found 1200.'],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(gsm8k, written('a.jsonl', jsonLines([row, damaged])))).toBe(`a.jsonl, line 2${message}`);
});

test.skipIf(noGenuine)('the genuine sample has 200 questions with their solutions', async () => {
  const file = genuine('formats/gsm8k/test.sample.jsonl');
  const items = await readAll(gsm8k, file);
  expect(gsm8k.recognises(startOf(file))).toBe('named');
  expect(items).toHaveLength(400);
  expect(items[0]).toMatchObject({ item: 'test.sample/1', labels: { role: 'question' }, answer: 17 });
  expect(items[399]).toMatchObject({ item: 'test.sample/200', labels: { role: 'solution' } });
  expect(items[399]?.text).toMatch(/\n#### 112$/);
});
