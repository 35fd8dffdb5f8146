// A number per language from a file, to correlate a metric with: JSON { "de": 0.81, ... }, or CSV with a line of names
// and two columns, the language and the score.

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { UserError } from '#protocol';

export interface Scores {
  /** The CSV's name for its second column, else the file's own. */
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

const HINT = 'For example {"de": 0.81, "sw": 0.42}, or lines such as de,0.81 under a line language,accuracy.';

/** @throws UserError when it cannot be read or holds something else */
export async function readScores(path: string): Promise<Scores> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be read: ${error.message}`, 'Check the path of --scores.');
  });
  const name = basename(path, extname(path));
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  return trimmed.startsWith('{') ? { name, values: fromJson(trimmed, path) } : fromCsv(trimmed, path, name);
}

function fromJson(text: string, path: string): Readonly<Record<string, number>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new UserError(`${path} begins like JSON and is none.`, HINT);
  }
  const entries = Object.entries(found as object);
  const wrong = entries.find(([, value]) => typeof value !== 'number');
  if (wrong) throw new UserError(`${path}, ${wrong[0]}: expected a number, found ${JSON.stringify(wrong[1])}.`, HINT);
  return Object.fromEntries(entries);
}

function fromCsv(text: string, path: string, name: string): Scores {
  let rows: string[][];
  try {
    rows = parse(text, { trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new UserError(`${path} is not CSV: ${error instanceof Error ? error.message : error}`, HINT);
  }
  const [head, ...lines] = rows;
  if (!head || lines.length === 0) throw new UserError(`${path}: expected a line of names and scores below it.`, HINT);
  const values = lines.map(([language = '', score = '', ...more], i) => {
    if (language === '' || score === '' || more.length > 0 || !Number.isFinite(Number(score))) {
      const found = [language, score, ...more].join(',');
      throw new UserError(`${path}, row ${i + 2}: expected a language and a number, found "${found}".`, HINT);
    }
    return [language, Number(score)] as const;
  });
  return { name: head[1] || name, values: Object.fromEntries(values) };
}
