// A JSON file from somebody else, as an object.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '#protocol';
import { fileProblem } from './file-problem.ts';

export interface JsonFile {
  readonly bytes: Uint8Array;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads a file whose JSON is an object.
 * @param called how messages name it
 * @throws UserError when it is missing, not UTF-8, not JSON or not an object
 */
export async function readJsonObject(path: string, called = basename(path)): Promise<JsonFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  return { bytes, value: parseJsonObject(bytes, called) };
}

function parseJsonObject(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  const again = 'The file may be damaged or only partly downloaded: get it again from its source.';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new UserError(`${file}: expected JSON in UTF-8, found: ${(error as Error).message}.`, again);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    throw new UserError(`${file}: expected a JSON object, found ${found}.`, again);
  }
  return value as Record<string, unknown>;
}
