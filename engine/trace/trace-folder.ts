// What lies in a folder before a recording starts there, and removing what belongs to a trace.

import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, TRACE_FORMAT, UserError } from '#protocol';
import { UNFINISHED } from './atomic-file.ts';
import { errorCode } from './disk-error.ts';

/** A file that a trace consists of, finished or not, or that keeps other recordings out (recording-lock.ts). */
const OWN = /^(recording\.lock(\.turn|\.[\da-f-]{36})?|manifest\.json|sequences\.arrow|part-\d{5,}\.arrow)(\.tmp)?$/;

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

/** Whether there is a file or a folder. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
