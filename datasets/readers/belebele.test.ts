import { expect, test } from 'vitest';
import { belebele } from './belebele.ts';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  link: 'https://en.wikivoyage.org/wiki/Lighthouse_walk',
  question_number: 1,
  flores_passage: 'The path to the lighthouse is open from April. In winter the keeper locks the gate.',
  question: 'When is the path open?',
  mc_answer1: 'In winter',
  mc_answer2: 'From April',
  mc_answer3: 'Never',
  mc_answer4: 'All year',
  correct_answer_num: '2',
  dialect: 'eng_Latn',
  ds: '2024-01-01',
};

test('a question comes with its choices, and a passage that two questions share comes once', async () => {
  const second = { ...row, question_number: 2, question: 'Who locks the gate?', correct_answer_num: '4' };
  const items = await readAll(belebele, written('eng_Latn.jsonl', jsonLines([row, second])));
  expect(items.map(({ item, labels }) => `${labels.role} of ${item.split('#')[1]}`)).toEqual([
    'passage of 1',
    'question of 1',
    'question of 2',
  ]);
  expect(items[1]).toEqual({
    id: 'https://en.wikivoyage.org/wiki/Lighthouse_walk#1:question:en',
    item: 'https://en.wikivoyage.org/wiki/Lighthouse_walk#1',
    text: 'When is the path open?',
    context: 'The path to the lighthouse is open from April. In winter the keeper locks the gate.',
    labels: { language: 'en', language_source: 'eng_Latn', domain: 'wikivoyage', role: 'question' },
    choices: ['In winter', 'From April', 'Never', 'All year'],
    answer: 1,
  });
  expect(items[2]?.answer).toBe(3);
});

test('a file without the field dialect takes its language from its name', async () => {
  const { dialect: _, ds: __, ...plain } = row;
  const [passage] = await readAll(belebele, written('zho_Hant.jsonl', jsonLines([plain])));
  expect(passage?.labels).toMatchObject({ language: 'zh-Hant', language_source: 'zho_Hant' });
});

test('the fields tell it, not the name', () => {
  expect(belebele.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  expect(belebele.recognises(startOf(written('belebele.jsonl', '{"question": "When?"}\n')))).toBe('no');
});

test.each([
  ['a missing field', { ...row, question: undefined }, 'field "question": expected text, found none.'],
  [
    'an empty passage',
    { ...row, flores_passage: ' ' },
    'field "flores_passage": expected text that is not empty, found " ".',
  ],
  [
    'an answer out of range',
    { ...row, correct_answer_num: '5' },
    'field "correct_answer_num": expected a number from 1 to 4, found "5".',
  ],
  [
    'no answer',
    { ...row, correct_answer_num: undefined },
    'field "correct_answer_num": expected a number from 1 to 4, found none.',
  ],
  [
    'a number in words',
    { ...row, question_number: 'one' },
    'field "question_number": expected a whole number, found "one".',
  ],
])('%s is refused with its line', async (_, damaged, message) => {
  const file = written('a.jsonl', jsonLines([{ ...row, question_number: 7 }, damaged]));
  expect(await refusal(belebele, file)).toBe(`a.jsonl, line 2, ${message}`);
});

test('a dialect that is no language code, and JSON that is cut, are refused', async () => {
  const strange = written('a.jsonl', jsonLines([{ ...row, dialect: 'English' }]));
  expect(await refusal(belebele, strange)).toBe('a.jsonl, line 1: "English" is not a language code.');
  const cut = written('a.jsonl', JSON.stringify(row).slice(0, 30));
  expect(await refusal(belebele, cut)).toMatch(
    /^a\.jsonl, line 1: expected JSON, found "\{"link":"https:.*" \(Unterminated string/,
  );
});

test.skipIf(noGenuine)('the genuine sample is parallel in English and German', async () => {
  const english = await readAll(belebele, genuine('formats/belebele/eng_Latn.jsonl'));
  const german = await readAll(belebele, genuine('formats/belebele/deu_Latn.jsonl'));
  expect(belebele.recognises(startOf(genuine('formats/belebele/deu_Latn.jsonl')))).toBe('named');
  expect(english.filter(({ labels }) => labels.role === 'question')).toHaveLength(150);
  expect(english.filter(({ labels }) => labels.role === 'passage')).toHaveLength(87);
  expect(german.map(({ item, labels, answer }) => [item, labels.role, answer])).toEqual(
    english.map(({ item, labels, answer }) => [item, labels.role, answer]),
  );
  expect(german[1]).toMatchObject({
    item: 'https://en.wikibooks.org/wiki/Accordion/Right_hand#1',
    text: expect.stringMatching(/^Was wäre .*spielen\?$/),
    labels: { language: 'de', language_source: 'deu_Latn', domain: 'wikibooks', role: 'question' },
    choices: { length: 4 },
    answer: 0,
  });
  expect(new Set(english.map(({ id }) => id)).size).toBe(english.length);
});
