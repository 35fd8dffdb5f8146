// For tests of the row readers: the stored files, and sources that damage them or count what is read of them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { UserError } from '#protocol';
import type { ByteSource } from './byte-source.ts';
import type { Fields } from './fields.ts';
import type { DatasetFile } from './reader.ts';
import type { Row } from './rows.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));

export function golden(name: string): DatasetFile {
  return { path: join(folder, name), name, bytes: readFileSync(join(folder, name)).length };
}

export function goldenBytes(name: string): Uint8Array {
  return readFileSync(join(folder, name));
}

/** What every stored file holds, as far as it has these columns. */
export function goldenRows(columns?: readonly string[]): readonly Fields[] {
  const rows: readonly Fields[] = JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8'));
  if (!columns) return rows;
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
}

/** A file that is gone when the running test is over. */
export function temporary(name: string, content: string | Uint8Array): DatasetFile {
  const at = mkdtempSync(join(tmpdir(), 'routescope-rows-'));
  onTestFinished(() => rmSync(at, { recursive: true }));
  const path = join(at, basename(name));
  writeFileSync(path, content);
  return { path, name, bytes: content.length };
}

export async function fieldsOf(rows: AsyncIterable<Row>): Promise<readonly Fields[]> {
  const all: Fields[] = [];
  for await (const { fields } of rows) all.push(fields);
  return all;
}

/** The message of the UserError that reading ends with; anything else fails the test. */
export async function refusalOf(rows: AsyncIterable<Row>): Promise<string> {
  try {
    const all = await fieldsOf(rows);
    return `read ${all.length} rows without complaint`;
  } catch (problem) {
    if (problem instanceof UserError) return problem.message;
    throw problem;
  }
}

/** Bytes in memory as a file; `read` is told every part that is asked for. */
export function memorySource(bytes: Uint8Array, read: (start: number, end: number) => void = () => {}): ByteSource {
  return {
    size: bytes.length,
    read: async (start, end) => {
      if (!(start >= 0 && start <= end && end <= bytes.length)) throw new Error(`bytes ${start} to ${end}`);
      read(start, end);
      return new Uint8Array(bytes.subarray(start, end));
    },
    close: async () => {},
  };
}
