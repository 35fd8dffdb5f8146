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

async function scoresOf(name: string, text: string, isLanguage = true): ReturnType<typeof readScores> {
  await writeFile(join(dir, name), text);
  return readScores(join(dir, name), isLanguage);
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
  ['de,0.81\nsw,0.42', 'row 1: expected names, found the number "0.81".'],
  ['language,2024\nde,1', 'row 1: expected names, found the number "2024".'],
  ['language,accuracy\nde,1\nsw,2\nde,3', 'expected one score for each, found "de" twice.'],
  ['language,accuracy\nzh-Hans,1\nzh,3', 'found "zh-Hans" and "zh", both zh-Hans.'],
  ['{"de": 1, "sw": 2, "d\\u0065": 3}', 'found "de" twice.'],
  ['{"deu_Latn": 1, "de": 1}', 'found "deu_Latn" and "de", both de.'],
  ['', 'expected a line of names and scores below it.'],
  ['language,"accuracy\nde,1', 'is not CSV'],
])('%j is refused', async (text, message) => {
  await expect(scoresOf('bad.txt', text)).rejects.toThrow(message);
});

test('a file that is not there is said by its name', async () => {
  await expect(readScores(join(dir, 'none.json'), true)).rejects.toThrow('none.json cannot be read');
});

test('codes of languages become those of traces, other sets keep their names', async () => {
  const text = '{"deu_Latn": 1, "zh": 2.5e-1, "swh": -3, "a \\"set\\": 1": 4}';
  expect((await scoresOf('x.json', text)).values).toEqual({ de: 1, 'zh-Hans': 0.25, sw: -3, 'a "set": 1': 4 });
  expect((await scoresOf('x.csv', 'domain,score\nzh,1\nzh-Hans,2\n', false)).values).toEqual({ zh: 1, 'zh-Hans': 2 });
});
