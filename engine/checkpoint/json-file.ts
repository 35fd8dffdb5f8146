// A JSON file from somebody else, as an object.

import { basename } from 'node:path';
import { formatBytes, UserError } from '#protocol';
import { fileProblem } from './file-problem.ts';
import { openRegular } from './regular-file.ts';

export interface JsonFile {
  readonly bytes: Uint8Array;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The largest published ones, tokenizers of 250,000 entries, have 40 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Published files nest 12 deep. What goes through one value after the other relies on its stack. */
const MOST_DEEP = 100;

const AGAIN = 'The file may be damaged or only partly downloaded: get it again from its source.';

/**
 * Reads a file whose JSON is an object.
 * @param called how messages name it
 * @throws UserError when it is missing, too large, not UTF-8, not JSON, not an object or nested too deep
 */
export async function readJsonObject(path: string, called = basename(path)): Promise<JsonFile> {
  const { handle, size } = await openRegular(path);
  try {
    if (size > MOST_BYTES) {
      throw new UserError(
        `${called}: expected at most ${formatBytes(MOST_BYTES)} of JSON, found ${formatBytes(size)}.`,
        AGAIN,
      );
    }
    const bytes = await handle.readFile();
    return { bytes, value: parseJsonObject(bytes, called) };
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
}

function parseJsonObject(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new UserError(`${file}: expected JSON in UTF-8, found: ${(error as Error).message}.`, AGAIN);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    throw new UserError(`${file}: expected a JSON object, found ${found}.`, AGAIN);
  }
  if (isDeeper(value, MOST_DEEP)) {
    throw new UserError(`${file}: expected values nested at most ${MOST_DEEP} deep, found deeper ones.`, AGAIN);
  }
  return value as Record<string, unknown>;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const each of Array.isArray(value) ? value : Object.values(value)) if (isDeeper(each, levels - 1)) return true;
  return false;
}
