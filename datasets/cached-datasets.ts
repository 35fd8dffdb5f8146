// Data sets that are already on this computer because somebody used them with Hugging Face libraries. Nothing is fetched.

import { homedir } from 'node:os';
import type { DatasetEntry } from '#protocol';
import { cacheFolders, type Environment } from './caches/cache-files.ts';
import { hubFiles, hubSets, isSnapshot } from './caches/hub-sets.ts';
import { preparedFiles, preparedSets } from './caches/prepared-sets.ts';
import type { DatasetFile } from './reading/reader.ts';

/**
 * By name; a data set that both caches hold comes twice, with two paths. What is only half fetched, and what cannot be
 * read, is left out.
 */
export async function listCachedDatasets(
  env: Environment = process.env,
  home: string = homedir(),
): Promise<readonly DatasetEntry[]> {
  const { hub, prepared } = cacheFolders(env, home);
  const entries = [...(await hubSets(hub)), ...(await preparedSets(prepared))];
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Files of one entry, without what the libraries keep beside them. Links are followed only within the cache.
 * @param path of the entry
 */
export async function cachedDatasetFiles(path: string): Promise<readonly DatasetFile[]> {
  return isSnapshot(path) ? hubFiles(path) : preparedFiles(path);
}
