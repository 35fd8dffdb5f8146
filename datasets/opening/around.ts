// What stands around the files of a data set: notes on their lines, siblings to compare with. Looked up once, when the set
// is opened and with its guard, so that no reader follows a link out of what may be read.

import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Around, DatasetFile } from '../reading/reader.ts';

export interface Guard {
  /** Whether the real path that a link leads to may be read. Absent: any. */
  readonly mayRead?: (path: string) => Promise<boolean>;
}

/**
 * The files, each with all of them around it.
 * @param outside folders that were not searched and whose files count too, where they may be read
 */
export async function withAround(
  files: readonly DatasetFile[],
  outside: readonly string[],
  guard: Guard,
): Promise<readonly DatasetFile[]> {
  const around = new Map<string, Set<string>>();
  for (const { path } of files) {
    const folder = dirname(path);
    around.set(folder, (around.get(folder) ?? new Set()).add(basename(path)));
  }
  for (const folder of outside)
    around.set(folder, new Set([...(around.get(folder) ?? []), ...(await namesIn(folder, guard))]));
  return files.map((file) => ({ ...file, around: around satisfies Around }));
}

/** Whether a path is of a link that leads where nothing may be read. One that leads nowhere is not. */
export async function leadsOut(path: string, { mayRead }: Guard): Promise<boolean> {
  if (!mayRead) return false;
  const target = await realpath(path).catch(() => undefined);
  return target !== undefined && !(await mayRead(target));
}

async function namesIn(folder: string, guard: Guard): Promise<readonly string[]> {
  if (await leadsOut(folder, guard)) return [];
  // One that may be entered but not listed shows nothing: the data set itself is not in it.
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.isFile() || (entry.isSymbolicLink() && (await isFileWithin(join(folder, entry.name), guard)))) {
      names.push(entry.name);
    }
  }
  return names;
}

async function isFileWithin(link: string, guard: Guard): Promise<boolean> {
  if (await leadsOut(link, guard)) return false;
  return stat(link).then(
    (info) => info.isFile(),
    () => false,
  );
}
