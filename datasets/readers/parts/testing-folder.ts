// For the tests of readers whose files belong to others beside them.

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DatasetFile } from '../../reading/reader.ts';
import { aroundOf } from './testing.ts';

export interface TestFolder {
  readonly path: string;
  /** A file of the folder, under the name that it was written by. */
  readonly file: (name: string) => DatasetFile;
}

/** A folder with these files, by their names; gone when the running test is over. */
export function writtenFolder(files: Readonly<Record<string, string | Uint8Array>>): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'routescope-reader-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return {
    path: folder,
    file: (name) => {
      const path = join(folder, name);
      return { path, name, bytes: statSync(path).size, around: aroundOf(path) };
    },
  };
}
