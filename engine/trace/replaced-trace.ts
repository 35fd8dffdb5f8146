// Puts one trace in the place of another. The old one waits beside it under another name until the new one holds
// something of its own, so that a recording that comes to nothing costs nothing.

import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MANIFEST_FILE, UserError } from '#protocol';
import { syncFolder } from './atomic-file.ts';
import { errorCode } from './disk-error.ts';
import { isBeingRecorded, LOCK_FILE, type RecordingLock } from './recording-lock.ts';
import { exists, type FolderState, lookAt, removeTrace } from './trace-folder.ts';

/** Where a trace waits while another takes its place. */
export function asideOf(dir: string): string {
  return `${resolve(dir)}.replaced`;
}

/**
 * Sets the trace in `dir` aside and makes a new one there with `begin`; when that fails, the old one comes back.
 * Afterwards either `dropReplaced` or `bringBack` ends the replacement.
 */
export async function replaceTrace(
  dir: string,
  state: FolderState,
  lock: RecordingLock,
  begin: () => Promise<void>,
): Promise<void> {
  if (state.foreign.length > 0) {
    throw new UserError(
      `${dir}: expected nothing but a trace to overwrite, found also ${state.foreign.slice(0, 5).join(', ')}.`,
      'Move these files elsewhere, or choose another place with --out.',
    );
  }
  await rename(dir, asideOf(dir));
  try {
    await mkdir(dir, { recursive: true });
    await lock.renew();
    await rm(join(asideOf(dir), LOCK_FILE), { force: true });
    await begin();
  } catch (error) {
    await bringBack(dir);
    throw error;
  }
}

/** The new trace stands: removes the old one. */
export async function dropReplaced(dir: string): Promise<void> {
  await removeTrace(asideOf(dir));
  await syncFolder(dirname(resolve(dir)));
}

/** The new trace came to nothing: removes it and puts the old one back. */
export async function bringBack(dir: string): Promise<void> {
  await removeTrace(dir);
  await rename(asideOf(dir), dir);
  await syncFolder(dirname(resolve(dir)));
}

/** Ends a replacement that was killed half-way: back to the old trace, unless the new one holds something by now. */
export async function recoverReplaced(dir: string): Promise<void> {
  const aside = asideOf(dir);
  if (!(await exists(aside))) return;
  const { kind } = await lookAt(dir);
  // Half removed already when its manifest is gone: then only the rest is cleared away.
  const old = (await lookAt(aside)).kind === 'trace';
  if (old && (kind === 'empty' || (kind === 'trace' && (await keepsNothing(dir))))) await bringBack(dir);
  else if (kind !== 'other') await removeTrace(aside);
}

/**
 * The same before a trace is read, as far as that is possible. A replacement that is under way is left alone.
 * @throws nothing of the system's: reading the trace says what is wrong
 */
export async function recoverBeforeReading(dir: string): Promise<void> {
  try {
    // The lock moves aside with the old trace, so it is in one of the two at any moment.
    for (const folder of [dir, asideOf(dir)]) if (await isBeingRecorded(folder)) return;
    await recoverReplaced(dir);
  } catch (error) {
    if (errorCode(error) === undefined && !(error instanceof UserError)) throw error;
  }
}

/** Whether a trace was begun and has no part yet. One that cannot be read is not taken for such. */
async function keepsNothing(dir: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8'));
    const { parts, status } = manifest as { readonly parts?: unknown; readonly status?: unknown };
    return Array.isArray(parts) && parts.length === 0 && status !== 'complete';
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return false;
    throw error;
  }
}
