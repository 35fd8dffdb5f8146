import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lines } from './lines.ts';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

test('each line is a text and its number the item; empty lines are left out and counted', async () => {
  const file = written('notes.md', '\ufeffA gate creaks.\r\n\r\n  \nCafe\u0301 closed.');
  expect(await readAll(lines, file)).toEqual([
    { id: 'notes.md:1', item: '1', text: 'A gate creaks.', labels: { role: 'text' } },
    { id: 'notes.md:4', item: '4', text: 'Café closed.', labels: { role: 'text' } },
  ]);
});

test('the language is the one in the name, else the one given', async () => {
  const file = written('zh-Hant.txt.gz', gzipSync('門開了。\n'));
  expect((await readAll(lines, file))[0]?.labels).toEqual({ language: 'zh-Hant', role: 'text' });
  expect((await readAll(lines, file, { language: 'en' }))[0]?.labels).toEqual({ language: 'zh-Hant', role: 'text' });
  const unnamed = written('doors.txt', '門開咗。\n');
  expect((await readAll(lines, unnamed, { language: 'yue_Hant' }))[0]?.labels).toEqual({
    language: 'yue',
    language_source: 'yue_Hant',
    role: 'text',
  });
});

test.each([
  ['list.txt', 'One.\nTwo.\n', 'likely'],
  ['article.txt', 'One.\n\nTwo.\n', 'possible'],
  ['word.txt', 'One.\n', 'possible'],
  ['rows.csv', 'a,b\n1,2\n', 'no'],
  ['rows.jsonl', '{}\n{}\n', 'no'],
  ['ids.txt', 'a\nb\n', 'no'],
  ['wikipedia.dev.ne-en.doc_id', 'a\nb\n', 'no'],
  ['latin1.txt', Buffer.from('gr\u00fcn\nblau\n', 'latin1'), 'no'],
  ['zeros.bin', '\0\0\n\0', 'no'],
  ['empty.txt', '\n', 'no'],
])('%s is a list of texts: %3$s', (name, content, sure) => {
  expect(lines.recognises(startOf(written(name, content)))).toBe(sure);
});

test('damaged files are refused', async () => {
  expect(await refusal(lines, written('a.txt', '\n \n'))).toBe('a.txt: there is no text in it.');
  expect(await refusal(lines, written('a.txt', 'Moin.\n'), { language: 'Low German' })).toBe(
    'a.txt: "Low German" is not a language code.',
  );
  const latin1 = written('a.txt', Buffer.from('gr\u00fcn\n', 'latin1'));
  expect(await refusal(lines, latin1)).toBe(
    `${latin1.path}: expected UTF-8 text, found bytes that are not, after byte 0.`,
  );
  const cut = written('a.txt.gz', gzipSync('A line.\n'.repeat(50)).subarray(0, 30));
  expect(await refusal(lines, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
});

test.skipIf(noGenuine)('a genuine file of sentences, packed, with empty lines between documents', async () => {
  const file = { ...genuine('monolingual/fi.txt.gz'), name: 'fi.txt.gz' };
  const items = await readAll(lines, file);
  expect(items.length).toBeGreaterThan(1000);
  expect(items.every(({ text, labels }) => text.trim() !== '' && labels.language === 'fi')).toBe(true);
  expect(new Set(items.map(({ item }) => item)).size).toBe(items.length);
});
