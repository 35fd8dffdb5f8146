// Files that a browser sent. They lie in a folder of this engine alone, which goes when the engine ends; what an engine
// that crashed left behind goes when the next one starts.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { formatBytes, UserError } from '#protocol';

export interface Uploads {
  /** Of all engines; what lies in it may be read. */
  readonly folder: string;
  /**
   * Keeps a file. A name with folders (`drop-1/flores/deu_Latn.dev`) keeps them, so that files sent one by one stand
   * together; a name without gets a folder of its own. The same name again replaces the file.
   * @throws UserError when all files together would be too many bytes
   */
  keep(name: string, bytes: Uint8Array): Promise<string>;
  /** Whether this path is of such a file. */
  has(path: string): boolean;
  /** Removes this engine's files. */
  close(): Promise<void>;
}

/** All files together, as a multiple of the largest one. */
const ALL_TOGETHER = 32;
/** Longest file or folder name in UTF-16 units, below every file system's limit in UTF-8. */
const LONGEST = 60;
/** Folders that a name may have. */
const DEEPEST = 6;

/**
 * @param folder that all engines share; made when a file comes
 * @param limit largest file, in bytes
 */
export function createUploads(folder: string, limit: number): Uploads {
  const own = join(folder, `${process.pid}-${randomBytes(6).toString('hex')}`);
  const sizes = new Map<string, number>();
  const cleaned = removeStale(folder);
  let writing: Promise<unknown> = cleaned;
  let closed = false;

  async function write(name: string, bytes: Uint8Array): Promise<string> {
    if (closed) throw new UserError('The engine is closing.', 'Start it again.');
    const path = join(own, ...placeOf(name, sizes));
    const others = [...sizes].reduce((sum, [each, size]) => sum + (each === path ? 0 : size), 0);
    if (others + bytes.length > ALL_TOGETHER * limit) {
      throw new UserError(
        `${name}: the files that were sent take ${formatBytes(others)} already; at most ${formatBytes(ALL_TOGETHER * limit)} are kept.`,
        'Put the files where the engine runs and choose them there.',
      );
    }
    // Others of this machine need not read them.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = join(own, `.${randomBytes(4).toString('hex')}.tmp`);
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, path);
    sizes.set(path, bytes.length);
    return path;
  }

  return {
    folder,
    keep(name, bytes) {
      // One after the other: sizes and folders are looked at before they change.
      const result = writing.then(() => write(name, bytes));
      writing = result.catch(() => undefined);
      return result;
    },
    // The path may be spelled as where it really is, and the folder not; the name of this engine's own is in both.
    has: (path) => path.split(sep).includes(basename(own)),
    async close() {
      closed = true;
      await writing;
      await rm(own, { recursive: true, force: true });
    },
  };
}

/** Names below the engine's own folder; a file without a folder is put into the first free one of its own. */
function placeOf(name: string, taken: ReadonlyMap<string, number>): readonly string[] {
  const parts = name
    .split(/[\\/]+/)
    .map(safeName)
    .filter((part) => part !== '');
  const file = parts.pop() ?? 'file';
  return parts.length > 0 ? [...parts.slice(0, DEEPEST), file] : [`file-${taken.size + 1}`, file];
}

/** Letters, digits and what stands between them. No leading dot: hidden files are not read; no name of Windows' devices. */
function safeName(part: string): string {
  const plain = part
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._+=,()-]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const cut = plain.length > LONGEST ? `${plain.slice(0, LONGEST - 20)}~${plain.slice(-19)}` : plain;
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(cut) ? `_${cut}` : cut;
}

/** Folders of engines that run no more. */
async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(/^(\d+)-[0-9a-f]{12}$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    // Another engine may be removing it as well.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
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
