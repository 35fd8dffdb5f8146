import { Field, Int32, List, Struct, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { xquad } from './xquad.ts';

const context = 'Die Mühle steht seit 1802 am Bach. 😀 Ihr Rad hat zwölf Schaufeln.';

function question(id: string, text: string, answer: string, start: number) {
  return { id, question: text, answers: [{ text: answer, answer_start: start }] };
}

const since = question('q1', 'Seit wann steht die Mühle?', '1802', 21);
// Behind a character of two UTF-16 units, which counts as one.
const paddles = question('q2', 'Wie viele Schaufeln hat das Rad?', 'zwölf', 49);

function squad(qas: readonly object[], more: object = {}): string {
  return JSON.stringify({ data: [{ title: 'Mill', paragraphs: [{ context, qas }] }], version: '1.1', ...more });
}

test('a passage comes once, before its questions, and belongs to the first of them', async () => {
  const items = await readAll(xquad, written('xquad.de.json', squad([since, paddles])));
  const labels = { language: 'de', domain: 'encyclopedia', title: 'Mill' };
  expect(items).toEqual([
    { id: 'q1:passage:de', item: 'q1', text: context, labels: { ...labels, role: 'passage' } },
    { id: 'q1:question:de', item: 'q1', text: since.question, labels: { ...labels, role: 'question' }, answer: '1802' },
    {
      id: 'q2:question:de',
      item: 'q2',
      text: paddles.question,
      labels: { ...labels, role: 'question' },
      answer: 'zwölf',
    },
  ]);
});

test('a table of one question per row gives the same items, without titles', async () => {
  const row = ({ id, question, answers: [answer] }: typeof since) => {
    return { id, context, question, answers: { text: [answer?.text], answer_start: [answer?.answer_start] } };
  };
  const other = { ...row(question('q3', 'Was sinkt?', 'Der Nebel', 0)), context: 'Der Nebel sinkt.' };
  const rows = [row(since), row(paddles), other];
  const lines = written('xquad.de/validation.jsonl', jsonLines(rows));
  const arrow = written('xquad.de/validation.arrow', arrowStream(rows));
  expect(xquad.recognises(startOf(lines))).toBe('named');
  expect(xquad.recognises(startOf(arrow))).toBe('named');
  const items = await readAll(xquad, lines);
  expect(items.map(({ id }) => id)).toEqual([
    'q1:passage:de',
    'q1:question:de',
    'q2:question:de',
    'q3:passage:de',
    'q3:question:de',
  ]);
  expect(items[2]).toMatchObject({ answer: 'zwölf', labels: { language: 'de', role: 'question' } });
  expect(await readAll(xquad, arrow)).toEqual(items);
});

function arrowStream(rows: readonly Record<string, unknown>[]): Uint8Array {
  const listOf = (type: Utf8 | Int32) => new List(new Field('item', type));
  const answers = new Struct([new Field('text', listOf(new Utf8())), new Field('answer_start', listOf(new Int32()))]);
  const column = (name: string) => rows.map((row) => row[name]);
  const texts = ['id', 'context', 'question'].map((name) => [name, vectorFromArray(column(name), new Utf8())]);
  return tableToIPC(
    new Table({ ...Object.fromEntries(texts), answers: vectorFromArray(column('answers'), answers) }),
    'stream',
  );
}

test('the fields tell it, not the name', () => {
  expect(xquad.recognises(startOf(written('x.json', squad([since]))))).toBe('named');
  expect(xquad.recognises(startOf(written('xquad.de.json', '{"data": [{"text": "a"}]}')))).toBe('no');
  expect(xquad.recognises(startOf(written('xquad.de.json', '[{"paragraphs": []}]')))).toBe('no');
});

const place = 'a.de.json, article 1, paragraph 1, question 1';

test.each([
  [
    'an answer that stands elsewhere',
    squad([question('q', 'Wann?', '1802', 20)]),
    `${place}, character 20 of the context: expected the answer "1802", found " 180".`,
  ],
  [
    'an answer behind the end',
    squad([question('q', 'Wann?', '1802', 900)]),
    `${place}, character 900 of the context: expected the answer "1802", found "".`,
  ],
  [
    'a place before the start',
    squad([question('q', 'Wann?', 'Die', -3)]),
    `${place}, character -3 of the context: expected the answer "Die", found "".`,
  ],
  [
    'an offset in UTF-16 units',
    squad([question('q', 'Wie viele?', 'zwölf', 50)]),
    `${place}, character 50 of the context: expected the answer "zwölf", found "wölf ".`,
  ],
  [
    'a question without answers',
    squad([{ ...since, answers: [] }]),
    `${place}, field "answers": expected an answer, found [].`,
  ],
  ['a question without id', squad([{ ...since, id: undefined }]), `${place}, field "id": expected text, found none.`],
  [
    'questions that are no list',
    squad([]).replace('"qas":[]', '"qas":{}'),
    'a.de.json, article 1, paragraph 1, field "qas": expected a list, found {}.',
  ],
  [
    'a missing context',
    squad([since]).replace('"context"', '"text"'),
    'a.de.json, article 1, paragraph 1, field "context": expected text, found none.',
  ],
  ['articles that are no list', '{"data": "none"}', 'a.de.json, field "data": expected a list, found "none".'],
])('%s is refused with its place', async (_, content, message) => {
  expect(await refusal(xquad, written('a.de.json', content))).toBe(message);
});

test('JSON that is cut, and a name without a language, are refused', async () => {
  const cut = await refusal(xquad, written('a.de.json', squad([since]).slice(0, -5)));
  expect(cut).toMatch(/^a\.de\.json: expected JSON, found "\{"data":\[\{"title":"Mill".*\.\.\. \(Unterminated string/);
  expect(await refusal(xquad, written('dev-v1.1.json', squad([since])))).toMatch(
    /^dev-v1\.1\.json: expected the language's code in the name of the file or its folder, found none\.$/,
  );
});

test('a question that is said to have no answer may have none', async () => {
  const items = await readAll(xquad, written('a.de.json', squad([{ ...since, answers: [], is_impossible: true }])));
  expect(items[1]).not.toHaveProperty('answer');
});

test.skipIf(noGenuine)('the genuine sample is parallel in twelve languages', async () => {
  const ids = async (code: string) => {
    const file = genuine(`formats/xquad/xquad.${code}.json`);
    expect(xquad.recognises(startOf(file))).toBe('named');
    const items = await readAll(xquad, file);
    expect(items.every(({ labels }) => labels.language === (code === 'zh' ? 'zh-Hans' : code))).toBe(true);
    return items.map(({ item, labels }) => `${labels.role} ${item}`);
  };
  const english = await ids('en');
  expect(english.filter((each) => each.startsWith('question'))).toHaveLength(135);
  expect(english.filter((each) => each.startsWith('passage'))).toHaveLength(20);
  for (const code of ['ar', 'de', 'el', 'es', 'hi', 'ro', 'ru', 'th', 'tr', 'vi', 'zh']) {
    expect(await ids(code)).toEqual(english);
  }
  const german = await readAll(xquad, genuine('formats/xquad/xquad.de.json'));
  expect(german[1]).toMatchObject({
    item: '56beb4343aeaaa14008c925b',
    answer: '308',
    labels: { title: 'Super_Bowl_50' },
  });
});
