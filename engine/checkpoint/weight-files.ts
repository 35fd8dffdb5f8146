// Which files of a folder hold the weights, and which tensor is in which of them.

import { basename, join } from 'node:path';
import { type FileIdentity, UserError } from '#protocol';
import { fileIdentity } from './file-identity.ts';
import { INDEX_FILE, SINGLE_FILE } from './find-checkpoint.ts';
import { exists, names, unfinishedDownloads } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors-file.ts';
import type { TensorEntry } from './safetensors-header.ts';
import { unreadFormat } from './unread-formats.ts';

/** A tensor and the file it lies in. */
export interface LocatedTensor extends TensorEntry {
  /** Name of the file inside the checkpoint's folder. */
  readonly file: string;
}

export interface WeightFiles {
  /** The index, where there are shards. */
  readonly index: FileIdentity | undefined;
  readonly files: readonly SafetensorsFile[];
  readonly tensors: ReadonlyMap<string, LocatedTensor>;
}

/**
 * Opens all weight files of a folder: model.safetensors, or the shards that its index names.
 * @throws UserError for a missing file, an index that contradicts its shards, or a tensor that is there twice
 */
export async function openWeightFiles(folder: string): Promise<WeightFiles> {
  const single = join(folder, SINGLE_FILE);
  const index = join(folder, INDEX_FILE);
  if (await exists(single)) return { index: undefined, ...(await collect([single], new Map())) };
  if (await exists(index)) {
    const { weightMap, identity } = await readWeightMap(index);
    const shards = [...new Set(weightMap.values())].sort();
    const missing: string[] = [];
    for (const shard of shards) if (!(await exists(join(folder, shard)))) missing.push(shard);
    if (missing.length > 0) throw await missingShards(folder, missing, shards.length);
    const paths = shards.map((shard) => join(folder, shard));
    return { index: identity, ...(await collect(paths, weightMap)) };
  }
  throw await noWeights(folder);
}

/** Tensor -> file, from the index. */
async function readWeightMap(path: string) {
  const file = basename(path);
  const { bytes, value } = await readJsonObject(path);
  const map = value.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map) || Object.keys(map).length === 0) {
    throw new UserError(
      `${file}: expected weight_map to name a file for each tensor, found ${map === undefined ? 'no weight_map' : 'something else'}.`,
      'Download the index again.',
    );
  }
  for (const [tensor, shard] of Object.entries(map)) {
    // A name with a folder in it could lead out of the checkpoint.
    if (typeof shard !== 'string' || !shard.endsWith('.safetensors') || /[\\/]/.test(shard)) {
      throw new UserError(
        `${file}: expected a .safetensors file beside it for ${tensor}, found ${JSON.stringify(shard)}.`,
        'Download the index again.',
      );
    }
  }
  const weightMap: ReadonlyMap<string, string> = new Map(Object.entries(map as Record<string, string>));
  return { weightMap, identity: await fileIdentity(path, bytes) };
}

/** @param weightMap what the index says; empty where there is none */
async function collect(paths: readonly string[], weightMap: ReadonlyMap<string, string>) {
  const files: SafetensorsFile[] = [];
  const tensors = new Map<string, LocatedTensor>();
  try {
    for (const path of paths) {
      const open = await openSafetensors(path);
      files.push(open);
      const file = basename(path);
      for (const tensor of open.tensors) {
        const other = tensors.get(tensor.name);
        if (other) {
          throw new UserError(
            `${tensor.name}: expected in one file, found in ${other.file} and ${file}.`,
            'Are files of two different downloads mixed in this folder? Remove it and download again.',
          );
        }
        tensors.set(tensor.name, { ...tensor, file });
      }
    }
    for (const [name, file] of weightMap) {
      const found = tensors.get(name)?.file;
      if (found === file) continue;
      throw new UserError(
        `${name}: expected in ${file} by ${INDEX_FILE}, found ${found === undefined ? 'in no file' : `in ${found}`}.`,
        'The index and the weights are from different revisions. Download both again.',
      );
    }
    return { files, tensors };
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function missingShards(folder: string, missing: readonly string[], shards: number): Promise<UserError> {
  const unfinished = await unfinishedDownloads(folder);
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  const state = unfinished > 0 ? ` Unfinished downloads in the cache: ${unfinished}.` : '';
  return new UserError(
    `${folder}: expected ${shards} weight files by ${INDEX_FILE}, found ${shards - missing.length}: missing ${missing.slice(0, 3).join(', ')}${more}.${state}`,
    unfinished > 0 ? 'Let the download finish, or start it again: it continues.' : 'Download the missing files.',
  );
}

async function noWeights(folder: string): Promise<UserError> {
  const inside = await names(folder);
  for (const name of inside) {
    const format = unreadFormat(name);
    if (format) {
      return new UserError(`${folder}: expected ${SINGLE_FILE}, found ${format.name} (${name}).`, format.instead);
    }
  }
  const shard = inside.find((name) => name.endsWith('.safetensors'));
  if (shard !== undefined) {
    return new UserError(
      `${folder}: expected ${SINGLE_FILE} or ${INDEX_FILE}, found ${shard} alone.`,
      `Download ${INDEX_FILE} too, or rename a file that holds the whole model to ${SINGLE_FILE}.`,
    );
  }
  const unfinished = await unfinishedDownloads(folder);
  if (unfinished > 0) {
    return new UserError(
      `${folder}: expected ${SINGLE_FILE} or ${INDEX_FILE}, found neither. Unfinished downloads in the cache: ${unfinished}.`,
      'Let the download finish, or start it again: it continues.',
    );
  }
  return new UserError(
    `${folder}: expected ${SINGLE_FILE} or ${INDEX_FILE}, found neither.`,
    'Give a folder with safetensors weights, as Hugging Face repositories have them.',
  );
}
