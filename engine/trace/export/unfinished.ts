// A file that appears whole or not at all, written by somebody who wants a path.

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '#protocol';
import { syncFolder, UNFINISHED } from '../atomic-file.ts';
import { errorCode } from '../disk-error.ts';

/** @param write to the path that it is given */
export async function throughUnfinished(out: string, write: (path: string) => Promise<void>): Promise<void> {
  const path = `${out}${UNFINISHED}`;
  try {
    await mkdir(dirname(out), { recursive: true });
    await write(path);
    const handle = await open(path, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(path, out);
  } catch (error) {
    // Should even this be refused, the first failure is the one to tell.
    await rm(path, { force: true }).catch(() => undefined);
    const code = errorCode(error);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UserError(
      `${out} could not be written (${code}).`,
      code === 'ENOSPC' ? 'The disk is full: make room, or choose another place.' : 'Choose another place.',
    );
  }
  await syncFolder(dirname(out));
}
