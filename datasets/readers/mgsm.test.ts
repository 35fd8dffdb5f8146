import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mgsm } from './mgsm.ts';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { readDamaged } from './parts/testing-damage.ts';

const german = 'Ein Boot fasst 4 Kisten. Wie viele fassen 300 Boote?\t1,200\nWas ist 3 minus 5?\t-2\n';

test('a question comes with its answer as a number, and rows are parallel by number', async () => {
  expect(await readAll(mgsm, written('mgsm_de.tsv', german))).toEqual([
    {
      id: '1:de',
      item: '1',
      text: 'Ein Boot fasst 4 Kisten. Wie viele fassen 300 Boote?',
      labels: { language: 'de', role: 'question' },
      answer: 1200,
    },
    {
      id: '2:de',
      item: '2',
      text: 'Was ist 3 minus 5?',
      labels: { language: 'de', role: 'question' },
      answer: -2,
    },
  ]);
});

test('a packed file with CRLF reads the same, in NFC; Chinese gets its script', async () => {
  const file = written('mgsm_zh.tsv.gz', gzipSync('二加二（cafe\u0301）？\t4\r\n'));
  expect(await readAll(mgsm, file)).toEqual([
    {
      id: '1:zh-Hans',
      item: '1',
      text: '二加二（café）？',
      labels: { language: 'zh-Hans', language_source: 'zh', role: 'question' },
      answer: 4,
    },
  ]);
});

test.each([
  ['mgsm_de.tsv', german, 'named'],
  ['mgsm/mgsm_de.tsv', german, 'named'],
  ['mgsm_de.tsv', 'question\tanswer\n', 'no'],
  ['mgsm_de.tsv', Buffer.from('gr\u00fcn\t1\n', 'latin1'), 'no'],
  ['de.tsv', german, 'no'],
])('%s with %j is MGSM: %s', (name, content, sure) => {
  expect(mgsm.recognises(startOf(written(name, content)))).toBe(sure);
});

const expected = (found: string) => `mgsm_de.tsv, line 2: expected a question, a tab and a number, found ${found}.`;

test.each([
  ['no answer', 'Wie viele?', expected('"Wie viele?"')],
  ['a third column', 'Wie viele?\t3\t4', expected('"Wie viele?\\t3\\t4"')],
  ['no question', '\t3', expected('"\\t3"')],
  ['a blank answer', 'Wie viele?\t ', expected('"Wie viele?\\t "')],
  ['an empty line', '\n', expected('""')],
  ['an answer in words', 'Wie viele?\tdrei', 'mgsm_de.tsv, line 2: expected a number after the tab, found "drei".'],
])('%s is refused with its line', async (_, row, message) => {
  expect(await refusal(mgsm, written('mgsm_de.tsv', `Was ist 1 mal 1?\t1\n${row}\n`))).toBe(message);
});

test('the language in the name goes before the one given', async () => {
  const [item] = await readAll(mgsm, written('mgsm_de.tsv', german), { language: 'fr' });
  expect(item?.labels.language).toBe('de');
});

test('a name without language, bytes that are not UTF-8 and gzip that is cut are refused', async () => {
  expect(await refusal(mgsm, written('german.tsv', german))).toBe('german.tsv: nothing says its language.');
  const latin1 = written('mgsm_de.tsv', Buffer.from('Was ist gr\u00fcn?\t1\n', 'latin1'));
  expect(await refusal(mgsm, latin1)).toBe(
    `${latin1.path}: expected UTF-8 text, found bytes that are not, after byte 0.`,
  );
  const cut = written('mgsm_de.tsv.gz', gzipSync(german).subarray(0, 30));
  expect(await refusal(mgsm, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
});

test('random damage is refused or read, and never anything else', async () => {
  const plain = await readDamaged(mgsm, 'mgsm_de.tsv', Buffer.from(german), 120);
  expect([plain.refused > 0, plain.read > 0]).toEqual([true, true]);
});

test.skipIf(noGenuine)('the genuine files are 100 questions in 11 languages with the same answers', async () => {
  const answers = new Set<string>();
  for (const code of ['bn', 'de', 'en', 'es', 'fr', 'ja', 'ru', 'sw', 'te', 'th', 'zh']) {
    const file = genuine(`formats/mgsm/mgsm_${code}.tsv`);
    expect(mgsm.recognises(startOf(file))).toBe('named');
    const items = await readAll(mgsm, file);
    expect([items.length, items[0]?.answer, items.at(-1)?.item]).toEqual([100, 18, '100']);
    answers.add(JSON.stringify(items.map(({ item, answer }) => [item, answer])));
  }
  expect(answers.size).toBe(1);
});
