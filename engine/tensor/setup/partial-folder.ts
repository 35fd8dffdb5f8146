// A folder that is either there and complete or not there: built under another name beside its place, renamed at the end.

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setupError } from './setup-error.ts';

const MARK = '.partial-';

/** @throws UserError when it cannot be written there. */
export async function makeParent(target: string): Promise<string> {
  const parent = dirname(target);
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    throw setupError(
      `${parent} cannot be made: ${(error as Error).message}.`,
      'Set ROUTESCOPE_DATA to a folder that can be written, then run this again.',
    );
  }
  return parent;
}

/**
 * Runs `build` in a new folder that then takes the place of `target`. On failure the folder is removed and `target` is as
 * it was; what a killed run left behind is removed too.
 */
export async function buildFolder<T>(target: string, build: (folder: string) => Promise<T>): Promise<T> {
  const parent = await makeParent(target);
  await removeAbandoned(parent, basename(target));
  const partial = partialName(target);
  await mkdir(partial);
  try {
    const result = await build(partial);
    const old = `${partial}-old`;
    if (existsSync(target)) await rename(target, old);
    await rename(partial, target);
    await rm(old, { recursive: true, force: true });
    return result;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What is made beside its place until it is complete, by this process. */
export function partialName(target: string): string {
  return `${target}${MARK}${process.pid}`;
}

/** Removes what killed runs left behind of things whose names begin so. */
export async function removeAbandoned(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const [own, owner] = entry.split(MARK);
    if (owner === undefined || !own?.startsWith(name)) continue;
    if (!isRunning(Number.parseInt(owner, 10))) await rm(join(parent, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
