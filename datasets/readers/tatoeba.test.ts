import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { writtenFolder } from './parts/testing-folder.ts';
import { tatoeba } from './tatoeba.ts';

test('items carry their pair: line 1 of two pairs is different content', async () => {
  const folder = writtenFolder({
    'tatoeba.cmn-eng.cmn': '我的伞坏了。\n',
    'tatoeba.cmn-eng.eng': 'My umbrella is broken.\n',
    'tatoeba.swh-eng.swh': 'Mlango uko wazi.\nNjoo.\n',
    'tatoeba.swh-eng.eng': 'The door is open.\nCome.\n',
  });
  expect(await readAll(tatoeba, folder.file('tatoeba.cmn-eng.cmn'))).toEqual([
    {
      id: 'cmn-eng:1:cmn',
      item: 'cmn-eng:1',
      text: '我的伞坏了。',
      labels: { pair: 'cmn-eng', language: 'zh-Hans', language_source: 'cmn', role: 'sentence' },
    },
  ]);
  const [one] = await readAll(tatoeba, folder.file('tatoeba.cmn-eng.eng'));
  const [two] = await readAll(tatoeba, folder.file('tatoeba.swh-eng.eng'));
  expect([one?.id, two?.id]).toEqual(['cmn-eng:1:eng', 'swh-eng:1:eng']);
});

test.each([
  ['tatoeba.deu-eng.deu', 'named'],
  ['tatoeba.deu-eng.eng.gz', 'named'],
  ['tatoeba.deu-eng.fra', 'no'],
  ['deu-eng.deu', 'no'],
])('by its name %s is read: %s', (name, sure) => {
  const content = name.endsWith('.gz') ? gzipSync('A line.\n') : 'A line.\n';
  expect(tatoeba.recognises(startOf(written(name, content)))).toBe(sure);
});

test.each<[string, Record<string, string>, string]>([
  [
    'a side shorter than its English',
    { 'tatoeba.rus-eng.rus': 'Да.\n', 'tatoeba.rus-eng.eng': 'Yes.\nNo.\n', 'tatoeba.deu-eng.eng': 'x\n' },
    'tatoeba.rus-eng.rus: expected 2 lines, as in tatoeba.rus-eng.eng beside it, found 1.',
  ],
  ['a side without text', { 'tatoeba.rus-eng.rus': '' }, 'tatoeba.rus-eng.rus: there is no text in it.'],
])('%s is refused', async (_, files, message) => {
  expect(await refusal(tatoeba, writtenFolder(files).file('tatoeba.rus-eng.rus'))).toBe(message);
});

test.skipIf(noGenuine)(
  'each genuine pair has as many sentences as its English, and no two texts share an id',
  async () => {
    const folder = dirname(genuine('formats/tatoeba/tatoeba.deu-eng.deu').path);
    const counts: Record<string, number> = {};
    const ids = new Set<string>();
    for (const name of readdirSync(folder)) {
      const file = genuine(`formats/tatoeba/${name}`);
      expect(tatoeba.recognises(startOf(file))).toBe('named');
      const items = await readAll(tatoeba, file);
      counts[name] = items.length;
      for (const { id } of items) ids.add(id);
    }
    const of = (pair: string) => [counts[`tatoeba.${pair}-eng.${pair}`], counts[`tatoeba.${pair}-eng.eng`]];
    for (const pair of ['ara', 'cmn', 'deu', 'hin', 'jpn', 'rus']) expect(of(pair)).toEqual([1000, 1000]);
    expect([of('swh'), of('tha')]).toEqual([
      [390, 390],
      [548, 548],
    ]);
    expect(ids.size).toBe(2 * (6 * 1000 + 390 + 548));
    const german = await readAll(tatoeba, genuine('formats/tatoeba/tatoeba.deu-eng.deu'));
    expect(german[0]).toMatchObject({ id: 'deu-eng:1:deu', text: 'Maria sagte, sie wisse nicht, wo Tom sei.' });
  },
);
