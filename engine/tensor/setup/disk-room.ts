// Free space, looked at before anything is downloaded.

import { statfs } from 'node:fs/promises';
import { formatBytes } from '#protocol';
import { setupError } from './setup-error.ts';

/**
 * @param folder an existing folder on the disk in question
 * @returns free bytes
 * @throws UserError when there are fewer than needed.
 */
export async function requireRoom(folder: string, needed: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return free;
  throw setupError(
    `${folder}: expected ${formatBytes(needed)} of free space for TensorFlow, found ${formatBytes(free)}.`,
    'Free some, or set ROUTESCOPE_DATA to a folder on another disk, then run this again.',
  );
}
