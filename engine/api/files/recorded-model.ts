// The checkpoint that a trace was recorded from, if it is still on this machine: the same files by their identities,
// wherever they lie. Looked for among the sample, what was opened before and the Hugging Face cache.

import { stat } from 'node:fs/promises';
import { findCachedModels, findCheckpoint, openCheckpoint } from '#checkpoint';
import { sampleModelPath } from '#datasets';
import { type TraceManifest, UserError } from '#protocol';
import type { Recents } from './recents.ts';

type RecordedModel = TraceManifest['model'];

export interface ModelFinder {
  /** The model's folder, or null where it is not found. */
  find(model: RecordedModel): Promise<string | null>;
}

export function createModelFinder(recents: Recents): ModelFinder {
  // Headers of a large checkpoint take a while to read, and a growing trace is opened again and again.
  const found = new Map<string, string>();
  return {
    async find(model) {
      const identity = identityOf(model.files);
      const before = found.get(identity);
      if (before !== undefined && (await isThere(before))) return before;
      for (const folder of await candidates(model.id, recents)) {
        if ((await identityOfFolder(folder)) !== identity) continue;
        found.set(identity, folder);
        return folder;
      }
      return null;
    },
  };
}

/** The sample, and the folders that bear the model's name: only their files are worth reading. */
async function candidates(id: string, recents: Recents): Promise<readonly string[]> {
  const opened = (await recents.list()).filter(({ kind }) => kind === 'model');
  const others = [...opened, ...(await findCachedModels())].map(({ path }) => path);
  const named = await Promise.all(others.map(async (path) => ((await nameOf(path)) === id ? [path] : [])));
  return [...new Set([sampleModelPath(), ...named.flat()])];
}

async function nameOf(path: string): Promise<string | null> {
  return readable(async () => (await findCheckpoint(path)).id);
}

async function identityOfFolder(path: string): Promise<string | null> {
  return readable(async () => {
    const checkpoint = await openCheckpoint(path);
    await checkpoint.close();
    return identityOf(checkpoint.files);
  });
}

/** A folder that is no (whole) checkpoint any more is simply not the one. */
async function readable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function identityOf(files: RecordedModel['files']): string {
  return files
    .map(({ name, id }) => `${name} ${id}`)
    .sort()
    .join('\n');
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
