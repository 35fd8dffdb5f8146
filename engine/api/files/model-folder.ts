// From what a client names (a folder, or org/name in the Hugging Face cache) to the model's folder, within reach.

import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import {
  type CheckpointFolder,
  findCachedCheckpoint,
  findCheckpoint,
  isRepositoryName,
  MissingModel,
} from '#checkpoint';
import { explainMissing } from '#run';
import type { Reach } from './reach.ts';

/** @throws UserError when there is no such model, or it is out of reach. */
export function modelFolder(path: string, reach: Reach): Promise<CheckpointFolder> {
  return explainMissing(() => find(path, reach));
}

async function find(path: string, reach: Reach): Promise<CheckpointFolder> {
  const local = reach.absolute(path);
  const isHere = await stat(local).then(Boolean, () => false);
  // org/name looks like a path; a folder of that name comes first.
  // Below the root or in the cache, never in the folder that the engine happens to run in.
  if (!isHere && isPlainName(path)) {
    throw new MissingModel(path, `There is no ${local}.`, 'Check the name.');
  }
  const { folder, id } =
    isHere || isAbsolute(path) || !isRepositoryName(path)
      ? await findCheckpoint(await reach.existing(local))
      : await findCachedCheckpoint(path, local);
  return { folder: await reach.existing(folder), id };
}

/** A name without any folder: of a published model whose owner was left out, maybe. */
function isPlainName(path: string): boolean {
  return /^[\w.-]+$/.test(path) && path !== '.' && path !== '..';
}
