// The checkpoint that a trace was recorded from, if it is still on this machine: the same files by their identities,
// wherever they lie. Looked for among what comes along, what was opened before and the Hugging Face cache.

import { stat } from 'node:fs/promises';
import { findCachedModels, findCheckpoint, openCheckpoint } from '#checkpoint';
import { bundledModels } from '#datasets';
import { type TraceManifest, UserError } from '#protocol';
import type { Recents } from './recents.ts';

/** How long a model that was looked for in vain is not looked for again. Downloads take longer. */
const NOT_FOUND_MS = 10_000;

type RecordedModel = TraceManifest['model'];

export interface ModelFinder {
  /** The model's folder, or null where it is not found. */
  find(model: RecordedModel): Promise<string | null>;
}

/** @param now milliseconds on a clock that never goes back */
export function createModelFinder(recents: Recents, now: () => number = () => performance.now()): ModelFinder {
  // Headers of a large checkpoint take a while to read, and a growing trace is opened again and again.
  const found = new Map<string, string>();
  /** What was looked for in vain, until when that counts. */
  const missing = new Map<string, number>();
  return {
    async find(model) {
      const identity = identityOf(model.files);
      const before = found.get(identity);
      if (before !== undefined && (await isThere(before))) return before;
      const opened = await openedModels(recents);
      // A model that was opened since may be the one: then the whole search is done again.
      const search = [identity, model.id, ...opened].join('\n');
      for (const [each, until] of missing) if (until <= now()) missing.delete(each);
      if (missing.has(search)) return null;
      for (const folder of await candidates(model.id, opened)) {
        if ((await identityOfFolder(folder)) !== identity) continue;
        found.set(identity, folder);
        return folder;
      }
      missing.set(search, now() + NOT_FOUND_MS);
      return null;
    },
  };
}

async function openedModels(recents: Recents): Promise<readonly string[]> {
  return (await recents.list()).flatMap(({ kind, path }) => (kind === 'model' ? [path] : []));
}

/** What comes along, and the folders that bear the model's name: only their files are worth reading. */
async function candidates(id: string, opened: readonly string[]): Promise<readonly string[]> {
  const others = [...opened, ...(await findCachedModels()).map(({ path }) => path)];
  const named = await Promise.all(others.map(async (path) => ((await nameOf(path)) === id ? [path] : [])));
  return [...new Set([...bundledModels().map(({ path }) => path), ...named.flat()])];
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
