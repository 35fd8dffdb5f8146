import { expect, test } from 'vitest';
import { globalMmlu } from './global-mmlu.ts';
import { jsonLines, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  sample_id: 'geography/dev/3',
  subject: 'geography',
  subject_category: 'Social Sciences',
  question: 'Welche Stadt liegt am Neckar?',
  option_a: 'Stuttgart',
  option_b: 'Kiel',
  option_c: 'Jena',
  option_d: '',
  answer: 'A',
  required_knowledge: "['regional']",
  time_sensitive: '-',
  reference: '[]',
  culture: '[]',
  region: 'Europe',
  country: "['Germany']",
  cultural_sensitivity_label: 'CS',
  is_annotated: true,
};

test('a question comes with its choices and what it asks for; what says nothing is no label', async () => {
  expect(await readAll(globalMmlu, written('de/dev.jsonl', jsonLines([row])))).toEqual([
    {
      id: 'geography/dev/3:de',
      item: 'geography/dev/3',
      text: 'Welche Stadt liegt am Neckar?',
      labels: {
        language: 'de',
        domain: 'Social Sciences',
        subject: 'geography',
        role: 'question',
        required_knowledge: "['regional']",
        region: 'Europe',
        country: "['Germany']",
        cultural_sensitivity_label: 'CS',
      },
      choices: ['Stuttgart', 'Kiel', 'Jena', ''],
      answer: 0,
    },
  ]);
});

test('two languages are joined by sample_id whatever their order', async () => {
  const next = { ...row, sample_id: 'geography/dev/4', answer: 'D' };
  const german = await readAll(globalMmlu, written('de/dev.jsonl', jsonLines([row, next])));
  const yoruba = await readAll(globalMmlu, written('yo/dev.jsonl', jsonLines([next, row])));
  const answers = (items: typeof german) => new Map(items.map(({ item, answer }) => [item, answer]));
  expect(answers(yoruba)).toEqual(answers(german));
  expect(yoruba[0]?.labels.language).toBe('yo');
});

test('a smaller edition without annotations is read', async () => {
  const lite = Object.fromEntries(Object.entries(row).slice(0, 9));
  const [item] = await readAll(globalMmlu, written('zh/test.jsonl', jsonLines([lite])));
  expect(item?.labels).toMatchObject({ language: 'zh-Hans', language_source: 'zh', subject: 'geography' });
});

test('the fields tell it, not the name', () => {
  expect(globalMmlu.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  const { sample_id: _, ...other } = row;
  expect(globalMmlu.recognises(startOf(written('global_mmlu_de.jsonl', jsonLines([other]))))).toBe('no');
});

test.each([
  ['an answer out of range', { ...row, answer: 'E' }, 'field "answer": expected A, B, C or D, found "E".'],
  ['two letters', { ...row, answer: 'AB' }, 'field "answer": expected A, B, C or D, found "AB".'],
  ['an answer as a number', { ...row, answer: 0 }, 'field "answer": expected A, B, C or D, found 0.'],
  ['a missing option', { ...row, option_c: undefined }, 'field "option_c": expected text, found none.'],
  ['a missing id', { ...row, sample_id: undefined }, 'field "sample_id": expected text, found none.'],
  ['an empty question', { ...row, question: '' }, 'field "question": expected text that is not empty, found "".'],
  ['a culture that is a number', { ...row, culture: 7 }, 'field "culture": expected text, found 7.'],
])('%s is refused with its line', async (_, damaged, message) => {
  const file = written('de.jsonl', jsonLines([row, damaged]));
  expect(await refusal(globalMmlu, file)).toBe(`de.jsonl, line 2, ${message}`);
});

test('a file whose name and folder name no language wants one', async () => {
  const file = written('questions/test.jsonl', jsonLines([row]));
  expect(await refusal(globalMmlu, file)).toBe(
    "questions/test.jsonl: expected the language's code in the name of the file or its folder, found none.",
  );
  const [item] = await readAll(globalMmlu, file, { language: 'deu_Latn' });
  expect(item?.labels).toMatchObject({ language: 'de', language_source: 'deu_Latn' });
});
