// A number per language from a file, to correlate a metric with.

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parseScores, type Scores } from '#api';
import { UserError } from '#protocol';

/** @throws UserError when it cannot be read or is no such table */
export async function readScores(path: string, isLanguage: boolean): Promise<Scores> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be read: ${error.message}`, 'Check the path of --scores.');
  });
  return parseScores(text, path, basename(path, extname(path)), isLanguage);
}
