import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readScores } from './scores-file.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scores-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function scoresOf(name: string, text: string): ReturnType<typeof readScores> {
  await writeFile(join(dir, name), text);
  return readScores(join(dir, name));
}

test('JSON and CSV give the same numbers; a CSV names its score', async () => {
  const values = { de: 0.81, 'zh-Hans': 4 };
  expect(await scoresOf('belebele.json', '{"de": 0.81, "zh-Hans": 4}')).toEqual({ name: 'belebele', values });
  const csv = '\uFEFFlanguage, accuracy\r\nde, 0.81\r\n\r\n"zh-Hans",4\r\n';
  expect(await scoresOf('x.csv', csv)).toEqual({ name: 'accuracy', values });
});

test.each([
  ['{"de": "good"}', 'de: expected a number, found "good".'],
  ['{"de": 1', 'begins like JSON and is none.'],
  ['language,accuracy\nde,high', 'row 2: expected a language and a number, found "de,high".'],
  ['language,accuracy\nde,', 'row 2: expected a language and a number, found "de,".'],
  ['language,accuracy\nde,1,2', 'found "de,1,2".'],
  ['', 'expected a line of names and scores below it.'],
  ['language,"accuracy\nde,1', 'is not CSV'],
])('%j is refused', async (text, message) => {
  await expect(scoresOf('bad.txt', text)).rejects.toThrow(message);
});

test('a file that is not there is said by its name', async () => {
  await expect(readScores(join(dir, 'none.json'))).rejects.toThrow('none.json cannot be read');
});
