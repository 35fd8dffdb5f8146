// Keeps a second recording out of a folder while one runs there: a small file with the number and host of the process.
// Readers take no notice of it.

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '#protocol';
import { UNFINISHED } from './atomic-file.ts';
import { errorCode } from './disk-error.ts';
import { exists } from './trace-folder.ts';

export const LOCK_FILE = 'recording.lock';
/** Held for as long as it takes to replace the file of a dead process. */
const TURN_FILE = `${LOCK_FILE}.turn`;

/** What file systems without hard links answer. */
const WITHOUT_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export interface RecordingLock {
  /** Writes the file again where the folder was replaced by another. */
  renew(): Promise<void>;
  /** Removes the file; a second call does nothing. */
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells a recording of this process from one of an earlier process that had the same number. */
  readonly token: string;
}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();
/** Folders that this process is about to lock: two of its own recordings may ask in the same instant. */
const taking = new Set<string>();

/**
 * Takes the lock of a folder. What a dead process left behind is taken over.
 * @param dir an existing folder
 * @param also folders that a recording into this one may have moved it to
 * @throws UserError when a living process of this machine records there
 */
export async function lockFolder(dir: string, also: readonly string[] = []): Promise<RecordingLock> {
  const folder = resolve(dir);
  if (taking.has(folder)) throw isOwned(dir, dir, process.pid);
  taking.add(folder);
  try {
    return await take(dir, also);
  } finally {
    taking.delete(folder);
  }
}

async function take(dir: string, also: readonly string[]): Promise<RecordingLock> {
  const path = join(dir, LOCK_FILE);
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (const folder of [dir, ...also]) await refuseOwned(dir, folder);
  await unlessRefused(async () => {
    while (!(await placeOwner(path, owner))) {
      await refuseOwned(dir, dir);
      if (await replaceDead(dir, owner)) break;
    }
  });
  // Another may have removed what was being placed here, as a leftover.
  await refuseOwned(dir, dir);
  held.add(owner.token);
  return {
    renew: () => unlessRefused(() => rewriteOwner(path, owner)),
    async release() {
      if (!held.delete(owner.token)) return;
      await unlessRefused(async () => {
        if ((await readOwner(path))?.token === owner.token) await rm(path, { force: true });
      });
    },
  };
}

/** Whether a living process of this machine records into a folder. */
export async function isBeingRecorded(folder: string): Promise<boolean> {
  return (await livingOwner(folder)) !== undefined;
}

async function refuseOwned(dir: string, folder: string): Promise<void> {
  const owner = await livingOwner(folder);
  if (owner) throw isOwned(dir, folder, owner.pid);
}

function isOwned(dir: string, folder: string, pid: number): UserError {
  return new UserError(
    `${dir}: another recording (process ${pid}) writes into this folder.`,
    `Wait until it is done or stop it, or choose another place with --out. If no such recording runs, delete ${join(folder, LOCK_FILE)}.`,
  );
}

async function livingOwner(folder: string): Promise<Owner | undefined> {
  const owner = await readOwner(join(folder, LOCK_FILE));
  return isLiving(owner) ? owner : undefined;
}

function isLiving(owner: Owner | undefined): owner is Owner {
  // Whether a process of another machine lives cannot be seen from here, and a killed recording must be able to go on;
  // if it does live, the manifest that it changes is noticed before a part is overwritten.
  if (owner?.host !== hostname()) return false;
  return owner.pid === process.pid ? held.has(owner.token) : isAlive(owner.pid);
}

/** @returns undefined where there is no such file, or not a whole one */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner> | null;
    const { pid, host, token } = value ?? {};
    if (!Number.isSafeInteger(pid) || typeof host !== 'string' || typeof token !== 'string') return undefined;
    return { pid: pid as number, host, token };
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/**
 * Puts the file there, whole at once, so that nobody reads half of one.
 * @returns false where there is one already
 */
async function placeOwner(path: string, owner: Owner): Promise<boolean> {
  const whole = unfinishedOf(path, owner);
  try {
    await writeOwner(whole, owner);
    await link(whole, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(errorCode(error))) throw error;
  } finally {
    await rm(whole, { force: true });
  }
  return placeWithoutLinks(path, owner);
}

/** Two processes can both be given the folder here, if one begins while the other's file is still empty. */
async function placeWithoutLinks(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Puts the file in the place of a dead process's. One at a time, or the second would replace what the first has put there.
 * @returns false where the other is gone or lives
 */
async function replaceDead(dir: string, owner: Owner): Promise<boolean> {
  const path = join(dir, LOCK_FILE);
  const turn = join(dir, TURN_FILE);
  if (!(await placeOwner(turn, owner))) {
    const other = await readOwner(turn);
    if (isLiving(other)) throw isOwned(dir, dir, other.pid);
    await rm(turn, { force: true });
    return false;
  }
  try {
    if (!(await exists(path)) || isLiving(await readOwner(path))) return false;
    await rewriteOwner(path, owner);
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

async function rewriteOwner(path: string, owner: Owner): Promise<void> {
  const whole = unfinishedOf(path, owner);
  await writeOwner(whole, owner);
  await rename(whole, path);
}

function unfinishedOf(path: string, { token }: Owner): string {
  return `${path}.${token}${UNFINISHED}`;
}

function writeOwner(path: string, owner: Owner): Promise<void> {
  return writeFile(path, `${JSON.stringify(owner)}\n`);
}

/** Where the lock cannot be written, the recording's own files cannot either, and say so better. */
async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function isAlive(pid: number): boolean {
  // 0 and negative numbers would ask for whole groups of processes.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
