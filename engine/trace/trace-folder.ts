// What lies in a folder before a recording starts there, and how one is put in the place of another without a moment
// in which neither exists.

import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MANIFEST_FILE, TRACE_FORMAT, UserError } from '#protocol';
import { syncFolder, UNFINISHED } from './atomic-file.ts';
import { errorCode } from './disk-error.ts';
import type { RecordingLock } from './recording-lock.ts';

/** A file that a trace consists of, finished or not, or that keeps other recordings out (recording-lock.ts). */
const OWN = /^(recording\.lock|manifest\.json|sequences\.arrow|part-\d{5,}\.arrow)(\.tmp)?$/;

export interface FolderState {
  /** `empty`: absent, or without anything but what a recording that never began left behind. */
  readonly kind: 'empty' | 'trace' | 'other';
  readonly exists: boolean;
  /** Names that belong to a trace. */
  readonly own: readonly string[];
  readonly foreign: readonly string[];
}

export async function lookAt(dir: string): Promise<FolderState> {
  let names: readonly string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'empty', exists: false, own: [], foreign: [] };
    if (errorCode(error) !== 'ENOTDIR') throw error;
    throw new UserError(`${dir}: expected a folder or nothing, found a file.`, 'Choose another place with --out.');
  }
  const own = names.filter((name) => OWN.test(name));
  const foreign = names.filter((name) => !OWN.test(name));
  const kind = (await isTrace(dir)) ? 'trace' : isLeftover(own, foreign) ? 'empty' : 'other';
  return { kind, exists: true, own, foreign };
}

/** A recording writes its manifest last: without one, there was no trace yet. */
function isLeftover(own: readonly string[], foreign: readonly string[]): boolean {
  return foreign.length === 0 && !own.some((name) => name === MANIFEST_FILE || /^part-.*arrow$/.test(name));
}

async function isTrace(dir: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8'));
    return (
      typeof manifest === 'object' && manifest !== null && 'format' in manifest && manifest.format === TRACE_FORMAT
    );
  } catch (error) {
    // No manifest, or one that is not JSON: either way no trace that may be touched.
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return false;
    throw error;
  }
}

/** Removes files that a killed recording left unfinished, and parts that the manifest does not know. */
export async function removeLeftovers(dir: string, own: readonly string[], known: ReadonlySet<string>): Promise<void> {
  for (const name of own) {
    const stray = name.endsWith(UNFINISHED) || (name.startsWith('part-') && !known.has(name));
    if (stray) await rm(join(dir, name), { force: true });
  }
}

/** Removes a trace's own files, and the folder when nothing else is in it. */
export async function removeTrace(dir: string): Promise<void> {
  const { own, foreign, exists } = await lookAt(dir);
  // The manifest goes first: what is left of an interrupted removal is no trace any more.
  const order = [...own].sort((a, b) => Number(b === MANIFEST_FILE) - Number(a === MANIFEST_FILE));
  for (const name of order) await rm(join(dir, name), { force: true });
  if (exists && foreign.length === 0) await rmdir(dir);
}

/**
 * Puts what `begin` makes in `dir` in the place of the trace there. The old one waits under another name until the new
 * one stands, and comes back when `begin` fails.
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
  const aside = asideOf(dir);
  await rename(dir, aside);
  try {
    await mkdir(dir, { recursive: true });
    await lock.renew();
    await begin();
  } catch (error) {
    await removeTrace(dir);
    await rename(aside, dir);
    throw error;
  }
  await removeTrace(aside);
  await syncFolder(dirname(resolve(dir)));
}

/** Ends a replacement that was killed half-way: back to the old trace, unless the new one already stood. */
export async function recoverReplaced(dir: string): Promise<void> {
  const aside = asideOf(dir);
  if (!(await exists(aside))) return;
  const state = await lookAt(dir);
  if (state.kind === 'empty') {
    await removeTrace(dir);
    // Half removed already when its manifest is gone: then only the rest is cleared away.
    if ((await lookAt(aside)).kind === 'trace') await rename(aside, dir);
    else await removeTrace(aside);
  } else if (state.kind === 'trace') {
    await removeTrace(aside);
  }
}

/** Where a trace waits while another takes its place. */
export function asideOf(dir: string): string {
  return `${resolve(dir)}.replaced`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
