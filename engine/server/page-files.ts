// Reads the files of the built page, and none outside its folder.

import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pageFileName } from '#protocol';

export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name carries a hash of its content, so a browser may keep it. */
  readonly immutable: boolean;
}

/** @param path as in the request line, without the query. @returns null when there is no such file in the folder. */
export async function readPageFile(folder: string, path: string): Promise<PageFile | null> {
  const named = pageFileName(path);
  if (named === null) return null;
  const { path: name, type } = named;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, name));
    // A link in the folder must not lead out of it.
    if (!file.startsWith(root + sep)) return null;
    return { body: await readFile(file), type, immutable: /^assets\/.+-[A-Za-z0-9_-]{8,}\.\w+$/.test(name) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
