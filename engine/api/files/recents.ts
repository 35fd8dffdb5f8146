// What was opened lately, newest first, kept in recents.json of the data folder.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryItem } from '#protocol';
import { readJson, writeJson } from './atomic-json.ts';

const KEPT = 40;
const KINDS = ['model', 'trace', 'text'] as const;

type Recent = Pick<LibraryItem, 'kind' | 'name' | 'path' | 'detail'>;

export interface Recents {
  /** Those that are still where they were. */
  list(): Promise<readonly LibraryItem[]>;
  /** Puts something first, soon. Where the list cannot be written (a read-only home), nothing else suffers. */
  add(item: Recent): void;
  /** Resolves when everything added so far is on the disk, or cannot be. */
  settled(): Promise<void>;
}

export function createRecents(folder: string): Recents {
  const file = join(folder, 'recents.json');
  // One change after the other: two at once would each write the list without the other's entry.
  let last: Promise<void> = Promise.resolve();

  async function put(item: Recent): Promise<void> {
    const others = (await read(file)).filter((each) => each.path !== item.path);
    const { kind, name, path, detail } = item;
    await writeJson(file, [{ kind, name, path, detail }, ...others].slice(0, KEPT));
  }

  return {
    async list() {
      await last;
      const items = await read(file);
      const there = await Promise.all(items.map(({ path }) => stat(path).then(Boolean, () => false)));
      return items.filter((_, i) => there[i]).map((item) => ({ ...item, source: 'recent' as const }));
    },
    add(item) {
      last = last.then(() => put(item)).catch(() => undefined);
    },
    settled: () => last,
  };
}

async function read(file: string): Promise<readonly Recent[]> {
  const value = await readJson(file);
  return Array.isArray(value) ? value.filter(isRecent) : [];
}

/** An entry that another version wrote differently is left out rather than guessed at. */
function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, path, detail } = value as Record<string, unknown>;
  return (
    KINDS.includes(kind as Recent['kind']) &&
    typeof name === 'string' &&
    typeof path === 'string' &&
    typeof detail === 'string'
  );
}
