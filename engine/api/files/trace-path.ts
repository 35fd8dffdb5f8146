// A place for a trace whose name nobody chose.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileName } from '../jobs/command-line.ts';

/**
 * `<folder>/<model>-<corpus>-<n>.trace` with the smallest n from 1 that is neither on the disk nor in `taken`.
 * @param taken paths that jobs are going to write
 */
export function freeTracePath(folder: string, model: string, corpus: string, taken: ReadonlySet<string>): string {
  const name = `${fileName(model, 'model')}-${fileName(corpus, 'text')}`;
  for (let n = 1; ; n++) {
    const path = join(folder, `${name}-${n}.trace`);
    if (!taken.has(path) && !existsSync(path)) return path;
  }
}
