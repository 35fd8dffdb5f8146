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

test('a file without a name for its numbers gives them its own', async () => {
  const path = join(dir, 'belebele.json');
  await writeFile(path, '{"deu_Latn": 0.81}');
  expect(await readScores(path, true)).toEqual({ name: 'belebele', values: { de: 0.81 } });
});

test('what is wrong with a file is said with its path', async () => {
  const path = join(dir, 'bad.csv');
  await writeFile(path, 'language,accuracy\nde,high');
  await expect(readScores(path, true)).rejects.toThrow(`${path}, row 2: expected a language and a number`);
  await expect(readScores(join(dir, 'none.json'), true)).rejects.toThrow('none.json cannot be read');
});
