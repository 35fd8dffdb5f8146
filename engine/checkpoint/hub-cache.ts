// The Hugging Face cache on disk: where it is, which snapshot of a repository is current, what is missing from it.
//
//   models--ORG--NAME/refs/main             text: a commit
//   models--ORG--NAME/snapshots/COMMIT/...  links into blobs/ (real files on systems without links)
//   models--ORG--NAME/blobs/HASH            the bytes; HASH.incomplete while a download is under way

import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '#protocol';
import { systemCode } from './file-problem.ts';

/** Environment variables, as process.env has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of the cache, whether it exists or not: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub. */
export function hubCacheFolder(env: Environment = process.env, home: string = homedir()): string {
  const expand = (path: string) => resolve(path.replace(/^~(?=$|[\\/])/, home));
  const direct = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  if (direct) return expand(direct);
  if (env.HF_HOME) return join(expand(env.HF_HOME), 'hub');
  return join(env.XDG_CACHE_HOME ? expand(env.XDG_CACHE_HOME) : join(home, '.cache'), 'huggingface', 'hub');
}

/** `org/name` of a folder `models--org--name`; undefined for any other folder. */
export function repositoryId(folder: string): string | undefined {
  const match = /^models--(.+)$/.exec(basename(folder));
  return match?.[1]?.split('--').join('/');
}

/** `models--org--name` of `org/name`. */
export function repositoryFolder(id: string): string {
  return `models--${id.split('/').join('--')}`;
}

/** The repository folder that `folder` is a snapshot of, if it is one. */
export function repositoryOfSnapshot(folder: string): string | undefined {
  const snapshots = dirname(resolve(folder));
  const repository = dirname(snapshots);
  return basename(snapshots) === 'snapshots' && repositoryId(repository) !== undefined ? repository : undefined;
}

/**
 * The snapshot that `refs/main` names, or the only one there is.
 * @param repository a folder `models--org--name`
 * @throws UserError when none can be chosen
 */
export async function currentSnapshot(repository: string): Promise<string> {
  const id = repositoryId(repository) ?? repository;
  const snapshots = await names(join(repository, 'snapshots'));
  const commit = await readFile(join(repository, 'refs', 'main'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  if (commit !== undefined && snapshots.includes(commit)) return join(repository, 'snapshots', commit);
  const [only] = snapshots;
  if (only !== undefined && snapshots.length === 1) return join(repository, 'snapshots', only);
  if (snapshots.length === 0) {
    throw new UserError(
      `${id} in the Hugging Face cache: expected a snapshot, found none.`,
      `Fetch it: ${downloadCommand(id, dirname(repository))}`,
    );
  }
  throw new UserError(
    `${id} in the Hugging Face cache: expected refs/main to name one of ${snapshots.length} snapshots, found ${commit ?? 'no refs/main'}.`,
    `Give the folder of one snapshot in ${join(repository, 'snapshots')}, or fetch it again: ${downloadCommand(id, dirname(repository))}`,
  );
}

/**
 * The command line of huggingface_hub that fetches what a run needs and nothing else: weights in other forms, which many
 * repositories hold besides, can be several times as large.
 * @param id `org/name`
 * @param cache folder of the cache that it is to be found in
 */
export function downloadCommand(id: string, cache: string, home: string = homedir()): string {
  // Only where it is not the usual one: another shell may not have the variables that say so here.
  const usual = cache === join(home, '.cache', 'huggingface', 'hub');
  const place = usual ? '' : ` --cache-dir ${/^[\w./\\:@+-]+$/.test(cache) ? cache : `"${cache}"`}`;
  return `hf download ${id} --include "*.json" --include "*.safetensors" --include "*.jinja" --exclude "*/*"${place}`;
}

/** Number of downloads that were begun and not finished, for a snapshot folder; 0 outside the cache. */
export async function unfinishedDownloads(folder: string): Promise<number> {
  const repository = repositoryOfSnapshot(folder);
  if (repository === undefined) return 0;
  const blobs = await names(join(repository, 'blobs'));
  return blobs.filter((name) => name.endsWith('.incomplete')).length;
}

/** Names in a folder in order, without hidden files; none if it is not there. */
export async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}

/** Whether there is a file or folder; a link that leads nowhere counts as absent. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
