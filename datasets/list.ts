// The data sets that can be chosen without browsing: built in, or found in the Hugging Face cache.

import type { DatasetEntry } from '#protocol';
import { BUILT_IN, type BuiltInName, builtInFolder, builtInManifest } from './built-in.ts';
import { listCachedDatasets } from './cached-datasets.ts';

/** @throws UserError when a built-in one is missing or damaged */
export async function listDatasets(): Promise<readonly DatasetEntry[]> {
  return [...(await listBuiltIn()), ...(await listCachedDatasets())];
}

/** @throws UserError when one is missing or damaged */
export async function listBuiltIn(): Promise<readonly DatasetEntry[]> {
  return Promise.all(BUILT_IN.map(builtInEntry));
}

async function builtInEntry(name: BuiltInName): Promise<DatasetEntry> {
  const { title, licence, languages, items, description } = await builtInManifest(name);
  return {
    name,
    title,
    source: 'built-in',
    path: builtInFolder(name),
    licence,
    languages,
    items,
    detail: description,
  };
}
