// Files that appear whole or not at all: written under another name, forced to disk, renamed.

import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Ending of a file that is not finished. */
export const UNFINISHED = '.tmp';

/** Small pieces are gathered into writes of this size. */
const STAGING = 4 * 1024 * 1024;

/** @returns bytes written. On any failure nothing is left behind. */
export async function writeAtomic(path: string, pieces: readonly Uint8Array[]): Promise<number> {
  const unfinished = `${path}${UNFINISHED}`;
  const handle = await open(unfinished, 'w');
  let bytes: number;
  try {
    try {
      bytes = await writePieces(handle, pieces);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    // Should even this be refused, the first failure is the one to tell.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
  return bytes;
}

async function writePieces(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<number> {
  const staging = Buffer.allocUnsafe(STAGING);
  let staged = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    // A write may take only a part, for example just before the disk is full.
    for (let done = 0; done < staged; ) done += (await handle.write(staging, done, staged - done)).bytesWritten;
    bytes += staged;
    staged = 0;
  };
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const count = Math.min(piece.length - at, STAGING - staged);
      staging.set(piece.subarray(at, at + count), staged);
      staged += count;
      at += count;
      if (staged === STAGING) await flush();
    }
  }
  await flush();
  return bytes;
}

/** Makes a rename itself lasting. Windows cannot open a folder, and needs no such thing. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
