// Everything that can be opened without browsing: what was opened before, what comes along, what Hugging Face's tools
// downloaded.

import { findCachedModels } from '#checkpoint';
import { formatBytes, type LibraryItem } from '#protocol';
import { defineMethod } from '../context.ts';
import { bundledItems } from '../files/bundled.ts';
import { object } from '../params/parse.ts';

export const libraryList = defineMethod('library.list', object({}, {}), async (_params, { recents }) => {
  const [recent, bundled, cached] = await Promise.all([recents.list(), bundledItems(), cachedItems()]);
  // Each path once, where it stands first: a bundled thing stays bundled after it was opened.
  const own = new Set(bundled.map(({ path }) => path));
  const opened = recent.filter(({ path }) => !own.has(path));
  const known = new Set(opened.map(({ path }) => path));
  return [...opened, ...bundled, ...cached.filter(({ path }) => !known.has(path))];
});

async function cachedItems(): Promise<readonly LibraryItem[]> {
  const models = await findCachedModels();
  return models.map(({ id, path, family, bytes }) => ({
    kind: 'model',
    name: id,
    path,
    source: 'cache',
    detail: `${family}, ${formatBytes(bytes)}`,
  }));
}
