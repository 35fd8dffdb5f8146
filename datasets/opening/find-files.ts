// From a path to the files of a data set: the file itself, or all files below a folder.

import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Cancelled, UserError } from '#protocol';
import type { DatasetFile } from '../reading/reader.ts';
import { type Guard, leadsOut, withAround } from './around.ts';

/** Above this a folder is a disk, not a data set. */
const MOST_FILES = 5000;
const DEEPEST = 8;

export interface FindOptions extends Guard {
  readonly signal?: AbortSignal;
}

export interface FoundFiles {
  /** By name. */
  readonly files: readonly DatasetFile[];
  /** Links that lead where nothing may be read, relative to the folder. */
  readonly unreachable: readonly string[];
}

/**
 * Files by name, without hidden ones. Links to files are followed where they may be, links to folders are not.
 * @throws UserError for a path that is not there or a folder of too many files; Cancelled
 */
export async function findFiles(path: string, options: FindOptions = {}): Promise<FoundFiles> {
  const top = resolve(path);
  const info = await stat(top).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EACCES') throw new UserError(`${top} may not be read.`, 'Check its permissions.');
    throw new UserError(`There is no ${top}.`, 'Give a file, or a folder whose files belong together.');
  });
  if (!info.isDirectory() && !info.isFile()) {
    throw new UserError(
      `${top} is neither a file nor a folder.`,
      'Give a file, or a folder whose files belong together.',
    );
  }
  const above = dirname(top);
  if (info.isFile()) {
    const file = { path: top, name: basename(top), bytes: info.size };
    return { files: await withAround([file], [above, dirname(above)], options), unreachable: [] };
  }

  const files: DatasetFile[] = [];
  const unreachable: string[] = [];
  async function visit(folder: string, before: string, depth: number): Promise<void> {
    for (const entry of await listed(folder)) {
      if (options.signal?.aborted) throw new Cancelled();
      const name = `${before}${entry.name}`;
      const place = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEEPEST) await visit(place, `${name}/`, depth + 1);
        continue;
      }
      if (entry.isSymbolicLink() && (await leadsOut(place, options))) {
        unreachable.push(name);
        continue;
      }
      // A link that leads nowhere, to a folder, or a socket is no file of a data set.
      const bytes = await stat(place).then(
        (found) => (found.isFile() ? found.size : undefined),
        () => undefined,
      );
      if (bytes === undefined) continue;
      files.push({ path: place, name, bytes });
      if (files.length > MOST_FILES) throw tooMany(top);
    }
  }
  await visit(top, '', 0);
  return { files: await withAround(files, [above], options), unreachable };
}

async function listed(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(`${folder} could not be read: ${cause.message}.`, 'Check its permissions.');
  });
  return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function tooMany(folder: string): UserError {
  return new UserError(
    `${folder} holds more than ${MOST_FILES} files; expected the files of one data set.`,
    'Name the folder, or the file, of the data set itself.',
  );
}
