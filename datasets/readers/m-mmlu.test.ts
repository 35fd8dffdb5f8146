import { expect, test } from 'vitest';
import { mMmlu } from './m-mmlu.ts';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  instruction: 'Hvilken planet har ringe, man kan se i en lille kikkert?',
  option_a: 'Mars',
  option_b: 'Saturn',
  option_c: 'Venus',
  option_d: 'Merkur',
  answer: 'B',
  id: 'astronomy/test/7',
};

test('a JSON array is read, the language from its name and the subject from the id', async () => {
  const items = await readAll(
    mMmlu,
    written('da_test.json', JSON.stringify([row, { ...row, id: 'astronomy/test/8' }], null, 2)),
  );
  expect(items).toHaveLength(2);
  expect(items[0]).toEqual({
    id: 'astronomy/test/7:da',
    item: 'astronomy/test/7',
    text: 'Hvilken planet har ringe, man kan se i en lille kikkert?',
    labels: { language: 'da', subject: 'astronomy', role: 'question' },
    choices: ['Mars', 'Saturn', 'Venus', 'Merkur'],
    answer: 1,
  });
});

test('the same records as JSON lines are the same items', async () => {
  const lines = await readAll(mMmlu, written('da_test.jsonl', jsonLines([row])));
  expect(lines).toEqual(await readAll(mMmlu, written('da_test.json', JSON.stringify([row]))));
});

test('the fields tell it, not the name', () => {
  expect(mMmlu.recognises(startOf(written('x.json', JSON.stringify([row], null, 2))))).toBe('named');
  const { instruction: _, ...other } = row;
  expect(mMmlu.recognises(startOf(written('en_dev.json', JSON.stringify([other]))))).toBe('no');
});

test.each([
  ['an answer out of range', { ...row, answer: 'e' }, 'field "answer": expected A, B, C or D, found "e".'],
  ['an id without a subject', { ...row, id: '17' }, 'field "id": expected subject/split/number, found "17".'],
  ['a missing instruction', { ...row, instruction: undefined }, 'field "instruction": expected text, found none.'],
  ['an option that is a number', { ...row, option_a: 3 }, 'field "option_a": expected text, found 3.'],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(mMmlu, written('da_test.jsonl', jsonLines([row, damaged])))).toBe(
    `da_test.jsonl, line 2, ${message}`,
  );
});

test('an array that is cut is refused', async () => {
  const cut = written('da_test.json', JSON.stringify([row, row], null, 2).slice(0, -40));
  expect(await refusal(mMmlu, cut)).toMatch(/^da_test\.json\b.*: expected /);
});

test.skipIf(noGenuine)('the genuine sample has its 277 questions in 57 subjects', async () => {
  const file = genuine('formats/m_mmlu/en_dev.json');
  const items = await readAll(mMmlu, file);
  expect(mMmlu.recognises(startOf(file))).toBe('named');
  expect(items).toHaveLength(277);
  expect(new Set(items.map(({ labels }) => labels.subject)).size).toBe(57);
  expect(items[0]).toMatchObject({
    item: 'econometrics/dev/1',
    labels: { language: 'en' },
    choices: ['0.2', '0.4', '0.5', '0.33'],
    answer: 3,
  });
});
