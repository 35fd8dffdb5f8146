// Looking into a cache that another program writes: folders may vanish, be half written, or hold links that lead out.

import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { DatasetFile } from '../reading/reader.ts';

/** Environment variables, as process.env has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const DEEPEST = 8;
const MOST_FILES = 5000;

/** Folders of the caches, whether they exist or not. */
export function cacheFolders(
  env: Environment,
  home: string = homedir(),
): { readonly hub: string; readonly prepared: string } {
  const expand = (path: string) => resolve(path.replace(/^~(?=$|[\\/])/, home));
  const shared = env.XDG_CACHE_HOME ? expand(env.XDG_CACHE_HOME) : join(home, '.cache');
  const top = env.HF_HOME ? expand(env.HF_HOME) : join(shared, 'huggingface');
  const hub = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  return {
    hub: hub ? expand(hub) : join(top, 'hub'),
    prepared: env.HF_DATASETS_CACHE ? expand(env.HF_DATASETS_CACHE) : join(top, 'datasets'),
  };
}

/** What is in a folder by name, without hidden and half-written entries; nothing if it cannot be read. */
export async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter(({ name }) => !name.startsWith('.') && !/\.(incomplete|lock)$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function foldersOf(folder: string): Promise<readonly string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** All files below a folder, each within `cache` when its links are followed. */
export async function filesWithin(cache: string, folder: string): Promise<readonly DatasetFile[]> {
  const files: DatasetFile[] = [];
  async function visit(at: string, before: string, depth: number): Promise<void> {
    for (const entry of await entriesOf(at)) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) await visit(path, `${before}${entry.name}/`, depth + 1);
      const file = entry.isDirectory() ? undefined : await fileWithin(cache, path, `${before}${entry.name}`);
      if (file && files.length < MOST_FILES) files.push(file);
    }
  }
  await visit(folder, '', 0);
  return files;
}

/** A file that is there, whole, and inside the cache; undefined for any other. */
export async function fileWithin(cache: string, path: string, name: string): Promise<DatasetFile | undefined> {
  try {
    const [top, target] = [await realpath(cache), await realpath(path)];
    const way = relative(top, target);
    const info = await stat(target);
    const inside = way !== '' && !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
    return inside && info.isFile() && !target.endsWith('.incomplete') ? { path, name, bytes: info.size } : undefined;
  } catch {
    // It vanished, or is a link to what has not been fetched.
    return undefined;
  }
}

/** The start of a text file, empty if there is none. */
export async function textOf(path: string, most: number): Promise<string> {
  return readFile(path, 'utf8').then(
    (text) => text.slice(0, most),
    () => '',
  );
}
