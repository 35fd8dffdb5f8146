// Files that a browser sent. They lie in a folder of this engine alone, which goes when the engine ends; what an engine
// that crashed left behind goes when the next one starts.

import { createHash, randomBytes } from 'node:crypto';
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
/** Longest file or folder name in bytes of UTF-8; file systems end at 255, and a mark may come to it. */
const LONGEST = 200;
/** Of what is left of a longer name: its end, which has the language and what kind of file it is. */
const LONGEST_END = 60;
/** Folders that a name may have. */
const DEEPEST = 6;

/**
 * @param folder that all engines share; made when a file comes
 * @param limit largest file, in bytes
 */
export function createUploads(folder: string, limit: number): Uploads {
  const own = join(folder, `${process.pid}-${randomBytes(6).toString('hex')}`);
  const sizes = new Map<string, number>();
  /** What a path was first sent as, for files and their folders: another name that is made the same gets a mark. */
  const senders = new Map<string, { readonly name: string; readonly kind: 'file' | 'folder' }>();
  const cleaned = removeStale(folder);
  let writing: Promise<unknown> = cleaned;
  let closed = false;

  async function write(name: string, bytes: Uint8Array): Promise<string> {
    if (closed) throw new UserError('The engine is closing.', 'Start it again.');
    const places = placesOf(name, own, sizes.size, senders);
    const path = places.at(-1)?.path ?? own;
    for (const place of places) {
      const kind = senders.get(place.path)?.kind;
      if (kind && kind !== place.kind) throw clash(name, place.name, kind);
    }
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
    for (const { path: each, name: sent, kind } of places) senders.set(each, { name: sent, kind });
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

interface Place {
  readonly path: string;
  /** As it was sent, with the folders before it. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** The folders of a file, below the engine's own, and the file; one without a folder gets the first free one. */
function placesOf(
  name: string,
  own: string,
  taken: number,
  senders: ReadonlyMap<string, { readonly name: string }>,
): readonly Place[] {
  const parts = name.split(/[\\/]+/).filter((part) => safeName(part) !== '');
  const file = parts.pop() ?? 'file';
  const folders = parts.length > 0 ? parts.slice(0, DEEPEST) : [`file-${taken + 1}`];
  const places: Place[] = [];
  for (const part of [...folders, file]) {
    const before = places.at(-1);
    const sent = before ? `${before.name}/${part}` : part;
    const plain = join(before?.path ?? own, safeName(part));
    const other = senders.get(plain);
    const path = other && other.name !== sent ? marked(plain, sent) : plain;
    places.push({ path, name: sent, kind: places.length < folders.length ? 'folder' : 'file' });
  }
  return places;
}

/** Before the first dot, since readers go by the ending. */
function marked(path: string, name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const [start = '', ...endings] = basename(path).split('.');
  return join(dirname(path), [`${start}~${hash}`, ...endings].join('.'));
}

function clash(name: string, place: string, kind: 'file' | 'folder'): UserError {
  return new UserError(
    `${name}: ${place} was sent as a ${kind} before; expected a ${kind === 'file' ? 'folder' : 'file'}.`,
    'Send it into a folder of another name.',
  );
}

/** Letters, digits and what stands between them. No leading dot: hidden files are not read; no name of Windows' devices. */
function safeName(part: string): string {
  const plain = part
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._+=,()-]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const cut = shortened(plain);
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(cut) ? `_${cut}` : cut;
}

function shortened(name: string): string {
  const size = (text: string) => Buffer.byteLength(text);
  if (size(name) <= LONGEST) return name;
  const characters = [...name];
  let end = '';
  while (size(end) < LONGEST_END) end = `${characters.pop()}${end}`;
  let start = '';
  for (const each of characters) {
    if (size(start + each) + 1 + size(end) > LONGEST) break;
    start += each;
  }
  return `${start}~${end}`;
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
