// Data sets as the Hugging Face Hub's clients store them: the files of the repository as they are.
//
//   datasets--ORG--NAME/refs/main             text: a commit
//   datasets--ORG--NAME/snapshots/COMMIT/...  links into blobs/ (real files on systems without links)

import { basename, dirname, join } from 'node:path';
import type { DatasetEntry } from '#protocol';
import { bcp47 } from '../reading/languages.ts';
import type { DatasetFile } from '../reading/reader.ts';
import { filesWithin, fileWithin, foldersOf, textOf } from './cache-files.ts';

/** A card's head is at its start; cards themselves can be long. */
const CARD_HEAD = 64 * 1024;

/** Those whose current snapshot has files. */
export async function hubSets(cache: string): Promise<readonly DatasetEntry[]> {
  const entries: DatasetEntry[] = [];
  for (const folder of await foldersOf(cache)) {
    const id = /^datasets--(.+)$/.exec(folder)?.[1]?.split('--').join('/');
    const path = id === undefined ? undefined : await currentSnapshot(join(cache, folder));
    if (id === undefined || path === undefined) continue;
    const files = await hubFiles(path);
    if (files.length === 0) continue;
    const card = (await fileWithin(cache, join(path, 'README.md'), 'README.md'))
      ? cardOf(await textOf(join(path, 'README.md'), CARD_HEAD))
      : {};
    entries.push({
      name: id,
      title: card.pretty_name?.[0] ?? id,
      source: 'cache',
      path,
      licence: card.license?.join(', ') ?? '',
      languages: [...new Set((card.language ?? []).map(bcp47).filter((code) => code !== undefined))],
      items: 0,
      detail: `${files.length} ${files.length === 1 ? 'file' : 'files'} as on the Hub`,
    });
  }
  return entries;
}

/** Files of a snapshot that have been fetched; those that tell about the data set are left out. */
export async function hubFiles(snapshot: string): Promise<readonly DatasetFile[]> {
  const cache = dirname(dirname(dirname(snapshot)));
  return (await filesWithin(cache, snapshot)).filter(({ name }) => !/^(README\.md|LICENSE.*|.*\.py)$/.test(name));
}

export function isSnapshot(path: string): boolean {
  return basename(dirname(path)) === 'snapshots';
}

/** The one that refs/main names, or the only one. */
async function currentSnapshot(repository: string): Promise<string | undefined> {
  const snapshots = await foldersOf(join(repository, 'snapshots'));
  const commit = (await textOf(join(repository, 'refs', 'main'), 100)).trim();
  const current = snapshots.includes(commit) ? commit : snapshots.length === 1 ? snapshots[0] : undefined;
  return current === undefined ? undefined : join(repository, 'snapshots', current);
}

/** Plain `key: value`, `key: [a, b]` and lists of a card's head: all that is wanted of its YAML. */
function cardOf(text: string): Readonly<Record<string, readonly string[]>> {
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? '';
  const found: Record<string, string[]> = {};
  let key = '';
  for (const line of head.split(/\r?\n/)) {
    const [, name, value = ''] = /^(license|language|pretty_name|\w+):\s*(.*)$/.exec(line) ?? [];
    const element = /^\s*-\s+(.+)$/.exec(line)?.[1];
    if (name !== undefined) {
      key = name;
      found[key] = value
        .replace(/^\[(.*)\]$/, '$1')
        .split(',')
        .map(unquoted)
        .filter((each) => each !== '');
    } else if (element !== undefined) found[key]?.push(unquoted(element));
  }
  return found;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2');
}
