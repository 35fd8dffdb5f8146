// From what a person types (a folder, a cache folder, `org/name`) to the folder that holds config.json and weights.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '#protocol';
import { fileProblem, systemCode } from './file-problem.ts';
import {
  currentSnapshot,
  downloadCommand,
  type Environment,
  exists,
  hubCacheFolder,
  names,
  repositoryFolder,
  repositoryId,
  repositoryOfSnapshot,
} from './hub-cache.ts';
import { MissingModel } from './missing-model.ts';
import { nearestName } from './nearest-name.ts';
import { unreadFormat } from './unread-formats.ts';

export const CONFIG_FILE = 'config.json';
export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

export interface CheckpointFolder {
  /** Absolute. */
  readonly folder: string;
  /** `org/name` from a Hugging Face cache, else the folder's own name. */
  readonly id: string;
}

/**
 * Finds the folder of a checkpoint.
 * @param path a folder, a repository or snapshot folder of the Hugging Face cache, or an id `org/name` in that cache
 * @throws UserError when there is no such folder, or it holds no checkpoint that can be read
 */
export async function findCheckpoint(path: string, env: Environment = process.env): Promise<CheckpointFolder> {
  return checkpointIn(await locate(path, env));
}

/** Whether a text can be the id `org/name` of a repository. */
export function isRepositoryName(text: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(text) && !text.split('/').some((part) => part === '.' || part === '..');
}

/**
 * Finds a checkpoint in the Hugging Face cache alone, for a caller with rules of its own on where a folder may lie.
 * @param id `org/name`
 * @param given the folder of that name that is not there, for the message
 * @throws UserError when the cache does not hold it, or no snapshot of it
 */
export async function findCachedCheckpoint(
  id: string,
  given: string,
  env: Environment = process.env,
): Promise<CheckpointFolder> {
  return checkpointIn(await inCache(id, given, env));
}

async function checkpointIn(found: string): Promise<CheckpointFolder> {
  if (repositoryId(found) !== undefined && !(await exists(join(found, CONFIG_FILE)))) {
    return { folder: await currentSnapshot(found), id: repositoryId(found) as string };
  }
  const repository = repositoryOfSnapshot(found);
  const id = repository === undefined ? basename(found) : (repositoryId(repository) as string);
  return { folder: found, id };
}

/**
 * Whether a folder can be offered as a model: cheap, reads no file.
 * @param path a folder
 */
export async function looksLikeCheckpoint(path: string): Promise<boolean> {
  if (repositoryId(path) !== undefined && (await names(join(path, 'snapshots'))).length > 0) return true;
  const inside = await names(path);
  return inside.includes(CONFIG_FILE) && (inside.includes(SINGLE_FILE) || inside.includes(INDEX_FILE));
}

async function locate(path: string, env: Environment): Promise<string> {
  const given = resolve(path);
  try {
    if ((await stat(given)).isDirectory()) return given;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw fileProblem(error, given);
    return inCache(path, given, env);
  }
  throw notAFolder(given);
}

async function inCache(path: string, given: string, env: Environment): Promise<string> {
  const cache = hubCacheFolder(env);
  const beside = await modelBeside(given);
  if (!isRepositoryName(path)) {
    const hint = beside === undefined ? 'Check the path.' : `Did you mean ${beside}?`;
    throw new MissingModel(path, `${given}: expected a model folder, found nothing there.`, hint);
  }
  const repository = join(cache, repositoryFolder(path));
  if (await exists(repository)) return repository;
  throw new MissingModel(
    path,
    `${path}: expected a model folder or a model in the Hugging Face cache, found neither ${given} nor ${repository}.`,
    beside === undefined ? `Fetch it: ${downloadCommand(path, cache)}` : `Did you mean ${beside}?`,
  );
}

/** The model folder beside a place with nothing that is called nearly the same. */
async function modelBeside(given: string): Promise<string | undefined> {
  const parent = dirname(given);
  const near = nearestName(basename(given), await names(parent));
  if (near === undefined || !(await looksLikeCheckpoint(join(parent, near)))) return undefined;
  return join(parent, near);
}

function notAFolder(path: string): UserError {
  const format = unreadFormat(basename(path));
  if (format)
    return new UserError(`${path}: expected a folder with safetensors, found ${format.name}.`, format.instead);
  return new UserError(`${path}: expected a model folder, found a file.`, 'Give the folder that holds config.json.');
}
