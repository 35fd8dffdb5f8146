import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { tydiqa } from './tydiqa.ts';

const article = 'Järvi on syvä.\nSen yli kulkee silta vuodelta 1931.\n';
const none = { plaintext_start_byte: -1, plaintext_end_byte: -1 };

function annotation(candidate: number, words = none, yesNo = 'NONE') {
  return { passage_answer: { candidate_index: candidate }, minimal_answer: words, yes_no_answer: yesNo };
}

const row = {
  annotations: [annotation(-1), annotation(1, { plaintext_start_byte: 47, plaintext_end_byte: 51 })],
  document_plaintext: article,
  document_title: 'Järvi',
  language: 'finnish',
  passage_answer_candidates: [
    { plaintext_start_byte: 0, plaintext_end_byte: 17 },
    { plaintext_start_byte: 17, plaintext_end_byte: 52 },
  ],
  question_text: 'Milloin silta rakennettiin?',
};

/** The id is beyond what JSON.stringify could write. */
function line(record: object, id = '-9063198863303558281'): string {
  return `{"example_id": ${id}, ${JSON.stringify(record).slice(1)}\n`;
}

test('the paragraph and the words that answer are found by their bytes, and the id stays exact', async () => {
  const file = written('dev.jsonl', line({ ...row, document_url: ', "example_id": 3,' }));
  const labels = {
    language: 'fi',
    language_source: 'finnish',
    domain: 'encyclopedia',
    title: 'Järvi',
    answer_kind: 'words',
  };
  expect(await readAll(tydiqa, file)).toEqual([
    {
      id: '-9063198863303558281:passage:fi',
      item: '-9063198863303558281',
      text: 'Sen yli kulkee silta vuodelta 1931.',
      labels: { ...labels, role: 'passage' },
    },
    {
      id: '-9063198863303558281:question:fi',
      item: '-9063198863303558281',
      text: 'Milloin silta rakennettiin?',
      labels: { ...labels, role: 'question' },
      answer: '1931',
    },
  ]);
});

test.each([
  ['yes or no', [annotation(0, none, 'YES')], ['passage', 'question'], 'YES', 'yes-no'],
  ['only a paragraph', [annotation(0)], ['passage', 'question'], undefined, 'passage'],
  ['nothing', [annotation(-1)], ['question'], undefined, 'none'],
  ['no annotator', [], ['question'], undefined, 'none'],
])('where annotators found %s, the question says so', async (_, annotations, roles, answer, kind) => {
  const items = await readAll(tydiqa, written('dev.jsonl', line({ ...row, annotations })));
  expect(items.map(({ labels }) => labels.role)).toEqual(roles);
  expect(items.at(-1)).toMatchObject({ labels: { answer_kind: kind } });
  expect(items.at(-1)?.answer).toBe(answer);
});

test('the fields tell it, not the name; gzip, and a line longer than what is seen, make no difference', () => {
  expect(tydiqa.recognises(startOf(written('x.jsonl', line(row))))).toBe('named');
  const long = line({ ...row, document_plaintext: 'a'.repeat(100_000) });
  expect(tydiqa.recognises(startOf(written('x.jsonl.gz', gzipSync(long))))).toBe('named');
  expect(tydiqa.recognises(startOf(written('tydiqa.jsonl', '{"question_text": "a", "language": "thai"}\n')))).toBe(
    'no',
  );
});

const languages = 'arabic, bengali, english, finnish, indonesian, japanese, korean, russian, swahili, telugu, thai';

test.each([
  [
    'another language',
    line({ ...row, language: 'klingon' }),
    `, field "language": expected ${languages}, found "klingon".`,
  ],
  [
    'a candidate that there is not',
    line({ ...row, annotations: [annotation(2)] }),
    ', annotation 1, field "candidate_index": expected a number from -1 to 1, found 2.',
  ],
  [
    'words behind the end',
    line({ ...row, annotations: [annotation(0, { plaintext_start_byte: 50, plaintext_end_byte: 99 })] }),
    ', annotation 1: expected part of an article of 53 bytes, found "bytes 50 to 99".',
  ],
  [
    'words that end before they start',
    line({ ...row, annotations: [annotation(0, { plaintext_start_byte: 5, plaintext_end_byte: 4 })] }),
    ', annotation 1: expected part of an article of 53 bytes, found "bytes 5 to 4".',
  ],
  [
    'half a character',
    line({ ...row, annotations: [annotation(0, { plaintext_start_byte: 2, plaintext_end_byte: 4 })] }),
    ', annotation 1: expected part of an article of 53 bytes, of whole characters, found "bytes 2 to 4".',
  ],
  [
    'neither yes nor no',
    line({ ...row, annotations: [annotation(0, none, 'MAYBE')] }),
    ', annotation 1, field "yes_no_answer": expected YES, NO or NONE, found "MAYBE".',
  ],
  [
    'a missing question',
    line({ ...row, question_text: undefined }),
    ', field "question_text": expected text, found none.',
  ],
  ['an id as text', line(row, '"12"'), ', field "example_id": expected a whole number, found "12".'],
  ['an id with a fraction', line(row, '1.5'), ', field "example_id": expected a whole number, found 1.5.'],
  [
    'annotations that are no list',
    line({ ...row, annotations: {} }),
    ', field "annotations": expected a list, found {}.',
  ],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(tydiqa, written('dev.jsonl', line(row) + damaged))).toBe(`dev.jsonl, line 2${message}`);
});

test.skipIf(noGenuine)('the genuine sample has a question in each of eleven languages', async () => {
  const file = genuine('formats/tydiqa/tiny_dev.jsonl.gz');
  const items = await readAll(tydiqa, file);
  expect(tydiqa.recognises(startOf(file))).toBe('named');
  const questions = items.filter(({ labels }) => labels.role === 'question');
  expect(questions.map(({ labels }) => labels.language).sort()).toEqual([
    'ar',
    'bn',
    'en',
    'fi',
    'id',
    'ja',
    'ko',
    'ru',
    'sw',
    'te',
    'th',
  ]);
  expect(questions[0]?.item).toBe('9063198863303558281');
  const of = (language: string) => questions.find(({ labels }) => labels.language === language);
  expect(of('ru')).toMatchObject({ answer: 'NO', labels: { answer_kind: 'yes-no', language_source: 'russian' } });
  expect(of('te')).toMatchObject({ answer: expect.stringMatching(/^\d\d$/), labels: { answer_kind: 'words' } });
  expect(of('sw')).not.toHaveProperty('answer');
  for (const { item, labels, answer } of questions.filter((each) => each.labels.answer_kind === 'words')) {
    const passage = items.find((each) => each.item === item && each.labels.role === 'passage');
    expect(passage?.text, labels.language).toContain(answer);
  }
});
