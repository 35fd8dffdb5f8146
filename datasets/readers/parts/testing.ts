// For the tests of readers: files to read, and what came of it.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { type DatasetItem, UserError } from '#protocol';
import {
  type Around,
  type DatasetFile,
  type FileSample,
  type Reader,
  type ReadOptions,
  SAMPLE_BYTES,
} from '../../reading/reader.ts';

const shared = process.env.ROUTESCOPE_SHARED_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** Genuine samples are no part of the repository; where they are not at hand, their tests are skipped. */
export const noGenuine = !existsSync(join(shared, 'formats'));

/** `formats/xcopa/et/val.et.jsonl`; named as if its data set's folder had been opened: `et/val.et.jsonl`. */
export function genuine(path: string): DatasetFile {
  return {
    path: join(shared, path),
    name: path.split('/').slice(2).join('/'),
    bytes: statSync(join(shared, path)).size,
    around: aroundOf(join(shared, path)),
  };
}

/** As if nothing around were a link. */
export function aroundOf(path: string): Around {
  const folder = dirname(path);
  return new Map([folder, dirname(folder)].map((each) => [each, new Set(readdirSync(each))]));
}

/** A file that lives as long as the running test. */
export function written(name: string, content: string | Uint8Array): DatasetFile {
  const folder = mkdtempSync(join(tmpdir(), 'routescope-reader-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return { path, name, bytes: statSync(path).size };
}

export function jsonLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

export async function readAll(reader: Reader, file: DatasetFile, options: ReadOptions = {}): Promise<DatasetItem[]> {
  const items: DatasetItem[] = [];
  for await (const item of reader.read(file, options)) items.push(item);
  return items;
}

/** The message that refuses a file. Anything but a UserError fails the test. */
export async function refusal(reader: Reader, file: DatasetFile, options: ReadOptions = {}): Promise<string> {
  let items: readonly DatasetItem[];
  try {
    items = await readAll(reader, file, options);
  } catch (problem) {
    if (problem instanceof UserError) return problem.message;
    throw problem;
  }
  throw new Error(`${file.name} was read without complaint: ${items.length} texts.`);
}

/** A file's start as readers are asked about it. */
export function startOf(file: DatasetFile): FileSample {
  const stored = readFileSync(file.path);
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? gunzipSync(stored) : stored;
  let text: string | null;
  try {
    // `stream` leaves out a character that is cut at the end.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, SAMPLE_BYTES), { stream: true });
  } catch {
    text = null;
  }
  return { ...file, head: stored.subarray(0, SAMPLE_BYTES), text };
}
