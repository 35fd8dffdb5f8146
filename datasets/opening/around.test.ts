// Notes, manifests and siblings beside a data set, where some are links out of what may be read.

import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '#protocol';
import { openDataset } from '../open-dataset.ts';
import { readItems } from '../read-items.ts';
import { type TestFolder, testFolder } from '../testing.ts';

let folder: TestFolder;
/** All that may be read. */
let root = '';
beforeEach(() => {
  folder = testFolder();
  root = join(folder.path, 'outer', 'dev');
  mkdirSync(root, { recursive: true });
});
afterEach(() => folder.remove());

const SECRET = 'secret one\nsecret two\n';
const mayRead = async (path: string) => path === root || path.startsWith(`${root}/`);

const write = (name: string, content: string) => folder.write(join('outer', 'dev', name), content);
function link(name: string, target: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  symlinkSync(target, join(root, name));
}

/** All that comes to light: texts with their labels, or what is said instead. */
async function told(path: string, guard: { mayRead?: (path: string) => Promise<boolean> } = { mayRead }) {
  const items: string[] = [];
  try {
    const dataset = await openDataset({ kind: 'dataset', path }, guard);
    for await (const { item, labels } of readItems(dataset)) items.push(`${item} ${Object.values(labels).join(' ')}`);
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    items.push(problem.message);
  }
  return items.join('\n');
}

test.each(['refs.txt', 'ids.txt', 'doc_ids.txt', 'items.tsv'])(
  'a link %s that leads out of reach tells nothing of its file, whether the folder or one file is opened',
  async (name) => {
    write('de.txt', 'Regen.\nWind.\n');
    link(name, folder.write('secret.txt', `${SECRET}secret three\n`));
    for (const path of [root, join(root, 'de.txt')]) expect(await told(path)).toBe('1 de text\n2 de text');
  },
);

test('a sibling that is a link out of reach is not counted', async () => {
  write('de.txt', 'Regen.\nWind.\n');
  link('aa.txt', folder.write('secret.txt', `${SECRET}secret three\n`));
  expect(await told(root)).toBe('1 de text\n2 de text');
});

test('files in the folder above are notes where that may be read, and only there', async () => {
  write('deu_Latn.dev', 'Regen.\nWind.\n');
  folder.write('outer/metadata_dev.tsv', 'URL\tdomain\ttopic\nu1\tnews\tsecret\nu2\tnews\tsecret\n');
  for (const path of [root, join(root, 'deu_Latn.dev')]) {
    expect(await told(path)).toBe('dev:1 dev de deu_Latn sentence\ndev:2 dev de deu_Latn sentence');
    expect(await told(path, {})).toContain('dev:1 news secret u1 dev de deu_Latn sentence');
  }
});

test.each(['DOCUMENT_IDS.tsv', 'set/DOCUMENT_IDS.tsv'])(
  'the documents of NTREX are not a link out, as %s',
  async (name) => {
    write('set/newstest2019-ref.deu.txt', 'Regen.\nWind.\n');
    link(name, folder.write('secret.txt', SECRET));
    folder.write('outer/DOCUMENT_IDS.tsv', SECRET);
    for (const path of [root, join(root, 'set'), join(root, 'set', 'newstest2019-ref.deu.txt')]) {
      expect(await told(path)).toBe('1 de deu sentence\n2 de deu sentence');
    }
  },
);

test('a manifest that is a link out is none, and a list of items that is one is refused', async () => {
  const manifest = { name: 'x', title: 'X', text: 'text/*.txt', itemList: 'items.tsv' };
  write('text/de.txt', 'Regen.\nWind.\n');
  link('dataset.json', folder.write('secret.json', JSON.stringify({ ...manifest, role: 'secret' })));
  expect(await told(root)).toBe('1 de text\n2 de text');

  write('set/dataset.json', JSON.stringify(manifest));
  write('set/text/de.txt', 'Regen.\nWind.\n');
  link('set/items.tsv', folder.write('secret.tsv', 'item\tlabel\nsecret\tone\nsecrets\ttwo\n'));
  expect(await told(join(root, 'set'))).toBe(
    `${join(root, 'set', 'items.tsv')}: expected the list of items that dataset.json names, found no such file that may be read.`,
  );
});

test('links within reach are followed, as in a cache that is made of them', async () => {
  write('blobs/a', 'Regen.\nWind.\n');
  write('blobs/b', 'first\nsecond\n');
  link('set/de.txt', join(root, 'blobs', 'a'));
  link('set/ids.txt', join(root, 'blobs', 'b'));
  for (const path of [join(root, 'set'), join(root, 'set', 'de.txt')]) {
    expect(await told(path)).toBe('first de text\nsecond de text');
  }
});
