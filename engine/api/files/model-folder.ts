// From what a client names (a folder, or org/name in the Hugging Face cache) to the model's folder, within reach.

import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type CheckpointFolder, findCachedCheckpoint, findCheckpoint, isRepositoryName } from '#checkpoint';
import type { Reach } from './reach.ts';

/** @throws UserError when there is no such model, or it is out of reach. */
export async function modelFolder(path: string, reach: Reach): Promise<CheckpointFolder> {
  const local = reach.absolute(path);
  const isHere = await stat(local).then(Boolean, () => false);
  // org/name looks like a path; a folder of that name comes first.
  // Below the root or in the cache, never in the folder that the engine happens to run in.
  const { folder, id } =
    isHere || isAbsolute(path) || !isRepositoryName(path)
      ? await findCheckpoint(await reach.existing(local))
      : await findCachedCheckpoint(path, local);
  return { folder: await reach.existing(folder), id };
}
