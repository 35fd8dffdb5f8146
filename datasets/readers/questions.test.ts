import { expect, test } from 'vitest';
import { jsonLines, readAll, refusal, startOf, written } from './parts/testing.ts';
import { questions } from './questions.ts';

const mmlu = {
  question: 'Which of these is a bird?',
  subject: 'zoology',
  choices: ['carp', 'wren', 'mole', 'newt'],
  answer: 1,
};
const arc = {
  id: 'Q7',
  question: 'What melts ice?',
  choices: { text: ['cold', 'heat', 'dark'], label: ['1', '2', '3'] },
  answerKey: '2',
};
const openBook = {
  id: 'ob',
  question_stem: 'A lamp gives',
  choices: [
    { text: 'light', label: 'A' },
    { text: 'rain', label: 'B' },
  ],
  answerKey: 'A',
};
const piqa = { goal: 'Dry a plate.', sol1: 'Use a towel.', sol2: 'Use a tap.', label: 0 };

test.each([
  ['MMLU', mmlu, { text: 'Which of these is a bird?', choices: ['carp', 'wren', 'mole', 'newt'], answer: 1 }],
  ['ARC', arc, { text: 'What melts ice?', choices: ['cold', 'heat', 'dark'], answer: 1, item: 'Q7' }],
  ['OpenBookQA', openBook, { text: 'A lamp gives', choices: ['light', 'rain'], answer: 0 }],
  ['PIQA', piqa, { text: 'Dry a plate.', choices: ['Use a towel.', 'Use a tap.'], answer: 0 }],
])('a question of %s comes with its choices and the right one', async (_, record, expected) => {
  const file = written('questions.jsonl', jsonLines([record]));
  expect(questions.recognises(startOf(file))).toBe('likely');
  const [item] = await readAll(questions, file, { language: 'en' });
  expect(item).toMatchObject({ ...expected, labels: { language: 'en', role: 'question' } });
});

test('short texts beside a question are its labels, its own parts are not', async () => {
  const [item] = await readAll(questions, written('q.jsonl', jsonLines([mmlu])), { language: 'en' });
  expect(item?.labels).toEqual({ subject: 'zoology', language: 'en', role: 'question' });
});

test('the fields tell it, not the name', () => {
  expect(questions.recognises(startOf(written('questions.jsonl', '{"question": "a", "answer": "b"}\n')))).toBe('no');
});

test.each([
  ['a key that is no label', { ...arc, answerKey: '9' }, 'field "answerKey": expected one of 3 choices, found "9".'],
  ['choices without texts', { ...arc, choices: { label: ['1'] } }, 'field "text": expected a list, found none.'],
  ['one solution', { ...piqa, question: undefined, sol2: undefined }, 'field "sol2": expected text, found none.'],
  ['no question', { choices: ['a', 'b'] }, 'field "question": expected text, found none.'],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(questions, written('q.jsonl', jsonLines([arc, damaged])))).toBe(`q.jsonl, line 2, ${message}`);
});
