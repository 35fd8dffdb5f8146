// The models that a Hugging Face cache already holds, for a list to choose from.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#protocol';
import { CONFIG_FILE, INDEX_FILE, SINGLE_FILE } from './find-checkpoint.ts';
import { currentSnapshot, type Environment, exists, hubCacheFolder, names, repositoryId } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';

export interface CachedModel {
  /** `org/name`. */
  readonly id: string;
  /** Its current snapshot. */
  readonly path: string;
  /** `model_type` of its config.json. */
  readonly family: string;
  /** Of its safetensors files that are there. */
  readonly bytes: number;
}

/** All models with config.json and safetensors; what is damaged or of another kind is left out, not reported. */
export async function findCachedModels(env: Environment = process.env): Promise<readonly CachedModel[]> {
  const cache = hubCacheFolder(env);
  const models: CachedModel[] = [];
  for (const name of await names(cache)) {
    const id = repositoryId(name);
    if (id === undefined) continue;
    try {
      const model = await describe(id, join(cache, name));
      if (model) models.push(model);
    } catch (error) {
      // A repository that was never finished is no model yet; opening it by name says why.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return models;
}

async function describe(id: string, repository: string): Promise<CachedModel | undefined> {
  const path = await currentSnapshot(repository);
  if (!(await exists(join(path, SINGLE_FILE))) && !(await exists(join(path, INDEX_FILE)))) return undefined;
  const family = (await readJsonObject(join(path, CONFIG_FILE))).value.model_type;
  let bytes = 0;
  for (const file of await names(path)) {
    if (!file.endsWith('.safetensors')) continue;
    // A link whose blob is still being downloaded counts nothing.
    bytes += await stat(join(path, file)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return { id, path, family: typeof family === 'string' ? family : 'unknown', bytes };
}
