// One folder as a person choosing a model, a trace or a text wants to see it.

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type FolderEntry, type FolderListing, MANIFEST_FILE, UserError } from '#protocol';
import { isInside } from './reach.ts';

const TEXT = /\.(txt|md|jsonl|json|csv|tsv)$/i;
/** Order of the kinds in a listing: what can be opened first. */
const ORDER: readonly FolderEntry['kind'][] = ['model', 'trace', 'folder', 'text'];

/**
 * Folders, models, traces and text files, without hidden ones and without links that lead out of the root.
 * @param path real, inside `root`
 * @throws UserError when it is not a folder or may not be read.
 */
export async function listFolder(path: string, root: string): Promise<FolderListing> {
  const found = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') throw new UserError(`${path} is a file, not a folder.`, 'Choose a folder.');
    throw new UserError(`${path} could not be read: ${error.message}.`, 'Check the permissions of the folder.');
  });
  const entries = await Promise.all(found.map((entry) => describe(path, entry, root)));
  return {
    path,
    ...(relative(root, path) === '' ? {} : { parent: dirname(path) }),
    entries: entries.filter((entry) => entry !== null).sort(inOrder),
  };
}

async function describe(folder: string, entry: Dirent, root: string): Promise<FolderEntry | null> {
  if (entry.name.startsWith('.')) return null;
  const path = join(folder, entry.name);
  try {
    if (entry.isSymbolicLink() && !isInside(await realpath(path), root)) return null;
    const { size } = await stat(path).then((info) => {
      if (info.isDirectory()) return { size: undefined };
      return { size: info.isFile() ? info.size : null };
    });
    if (size === undefined) return { name: entry.name, path, kind: await folderKind(path) };
    return size !== null && TEXT.test(entry.name) ? { name: entry.name, path, kind: 'text', bytes: size } : null;
  } catch {
    // A dangling link, a file that went away, a folder of somebody else: nothing that could be opened.
    return null;
  }
}

async function folderKind(path: string): Promise<FolderEntry['kind']> {
  const names: readonly string[] = await readdir(path).catch(() => []);
  if (path.endsWith('.trace') && names.includes(MANIFEST_FILE)) return 'trace';
  const weights = names.some((name) => name.endsWith('.safetensors') || name.endsWith('.safetensors.index.json'));
  return names.includes('config.json') && weights ? 'model' : 'folder';
}

function inOrder(a: FolderEntry, b: FolderEntry): number {
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.name.localeCompare(b.name, 'en', { numeric: true });
}
