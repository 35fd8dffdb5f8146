// Opening files whose names come from somewhere else: a pipe in a file's place would be waited for without end, a device
// never ends.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '#protocol';
import { fileProblem } from './file-problem.ts';

export interface OpenFile {
  readonly handle: FileHandle;
  /** In bytes. */
  readonly size: number;
}

/**
 * Opens a file for reading.
 * @throws UserError when there is none, or it is no regular file
 */
export async function openRegular(path: string): Promise<OpenFile> {
  // Without O_NONBLOCK the opening of a pipe itself waits. Windows has neither.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, size: stats.size };
    const found = stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : 'a device';
    throw new UserError(`${path}: expected a file that can be read, found ${found}.`, 'Check the path.');
  } catch (error) {
    await handle.close();
    throw fileProblem(error, path);
  }
}
