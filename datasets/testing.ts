// Small data sets on the disk, for tests.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestFolder {
  readonly path: string;
  /** Writes a file below it and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function testFolder(): TestFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'routescope-datasets-')));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A folder with a dataset.json and a JSONL file of these records. */
export function writeRecords(
  folder: TestFolder,
  records: readonly Readonly<Record<string, string>>[],
  manifest: Readonly<Record<string, unknown>> = {},
): string {
  folder.write(
    'set/dataset.json',
    JSON.stringify({ name: 'weather', title: 'Weather', text: 'texts.jsonl', labels: ['topic'], ...manifest }),
  );
  folder.write('set/texts.jsonl', records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return join(folder.path, 'set');
}
