import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { plainText } from './plain-text.ts';

test('the whole file is one text, as it is but for NFC, and has no item', async () => {
  const file = written('poems/rain.txt', '\ufeffRain.\n\nMore rain, cafe\u0301.\n');
  expect(await readAll(plainText, file)).toEqual([
    { id: 'poems/rain.txt', item: '', text: 'Rain.\n\nMore rain, café.\n', labels: { role: 'text' } },
  ]);
});

test('the language is the one in the name, else the one given', async () => {
  const file = written('sw.txt.gz', gzipSync('Mvua.\n'));
  expect((await readAll(plainText, file))[0]?.labels.language).toBe('sw');
  expect((await readAll(plainText, file, { language: 'fr' }))[0]?.labels.language).toBe('sw');
  const unnamed = written('rain-song.txt', 'Mvua.\n');
  expect((await readAll(plainText, unnamed, { language: 'swh' }))[0]?.labels.language_source).toBe('swh');
});

test.each([
  ['article.txt', 'One.\n\nTwo.\n', 'likely'],
  ['word.txt', 'One.\n', 'likely'],
  ['list.txt', 'One.\nTwo.\n', 'possible'],
  ['page.xml', '<a>\n\n</a>', 'no'],
  ['items.tsv', 'item\n\na\n', 'no'],
])('%s is one text: %3$s', (name, content, sure) => {
  expect(plainText.recognises(startOf(written(name, content)))).toBe(sure);
});

test('damaged files and ones that are too long are refused', async () => {
  expect(await refusal(plainText, written('a.txt', ''))).toBe('a.txt: there is no text in it.');
  const latin1 = written('a.txt', Buffer.from('gr\u00fcn\n', 'latin1'));
  expect(await refusal(plainText, latin1)).toBe(
    `${latin1.path}: expected UTF-8 text, found bytes that are not, after byte 0.`,
  );
  const cut = written('a.txt.gz', gzipSync('A line.\n'.repeat(50)).subarray(0, 30));
  expect(await refusal(plainText, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
  const bomb = written('a.txt.gz', gzipSync(Buffer.alloc(17 * 1024 * 1024, 'a')));
  expect(await refusal(plainText, bomb)).toBe('a.txt.gz: longer than 16777216 characters; expected one text.');
});

test.skipIf(noGenuine)('a genuine document is read whole', async () => {
  const file = genuine('README.md');
  const [item] = await readAll(plainText, { ...file, name: 'README.md' });
  expect(Buffer.byteLength(item?.text ?? '')).toBe(file.bytes);
  expect(plainText.recognises(startOf({ ...file, name: 'README.md' }))).toBe('likely');
});
