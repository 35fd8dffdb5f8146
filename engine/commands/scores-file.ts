// A number per language from a file, to correlate a metric with: JSON { "de": 0.81, ... }, or CSV with a line of names
// and two columns, the language and the score. A language that stands there twice is refused: which score is meant?

import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { bcp47 } from '#datasets';
import { UserError } from '#protocol';

export interface Scores {
  /** The CSV's name for its second column, else the file's own. */
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

const HINT = 'For example {"de": 0.81, "sw": 0.42}, or lines such as de,0.81 under a line language,accuracy.';

/**
 * @param isLanguage the sets are languages: their codes become the BCP-47 that traces have, `deu_Latn` is `de`
 * @throws UserError when it cannot be read or holds something else
 */
export async function readScores(path: string, isLanguage: boolean): Promise<Scores> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be read: ${error.message}`, 'Check the path of --scores.');
  });
  const ownName = basename(path, extname(path));
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  const isJson = trimmed.startsWith('{');
  const { name, rows } = isJson ? { name: ownName, rows: fromJson(trimmed, path) } : fromCsv(trimmed, path, ownName);
  const values = new Map<string, number>();
  const spelling = new Map<string, string>();
  for (const [key, score] of rows) {
    const set = isLanguage ? (bcp47(key) ?? key) : key;
    const before = spelling.get(set);
    if (before !== undefined) {
      const found = before === key ? `"${key}" twice` : `"${before}" and "${key}", both ${set}`;
      throw new UserError(`${path}: expected one score for each, found ${found}.`, 'Leave the one that is meant.');
    }
    spelling.set(set, key);
    values.set(set, score);
  }
  return { name, values: Object.fromEntries(values) };
}

type Row = readonly [key: string, score: number];

function fromJson(text: string, path: string): readonly Row[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new UserError(`${path} begins like JSON and is none.`, HINT);
  }
  const entries = Object.entries(found as object);
  const wrong = entries.find(([, value]) => typeof value !== 'number');
  if (wrong) throw new UserError(`${path}, ${wrong[0]}: expected a number, found ${JSON.stringify(wrong[1])}.`, HINT);
  // Of a name that stands there twice the parser keeps the last number, so both are read off the text.
  return Array.from(text.matchAll(/("(?:[^"\\]|\\.)*")\s*:\s*([^\s,}]+)/g), ([, key, value]) => [
    JSON.parse(key as string) as string,
    Number(value),
  ]);
}

function fromCsv(text: string, path: string, name: string): { readonly name: string; readonly rows: readonly Row[] } {
  let lines: string[][];
  try {
    lines = parse(text, { trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new UserError(`${path} is not CSV: ${error instanceof Error ? error.message : error}`, HINT);
  }
  const [head, ...below] = lines;
  const number = head?.find((cell) => cell !== '' && (cell === 'NaN' || !Number.isNaN(Number(cell))));
  if (number !== undefined) {
    throw new UserError(`${path}, row 1: expected names, found the number "${number}".`, HINT);
  }
  if (!head || below.length === 0) throw new UserError(`${path}: expected a line of names and scores below it.`, HINT);
  const rows = below.map(([key = '', score = '', ...more], i) => {
    if (key === '' || score === '' || more.length > 0 || !Number.isFinite(Number(score))) {
      const found = [key, score, ...more].join(',');
      throw new UserError(`${path}, row ${i + 2}: expected a language and a number, found "${found}".`, HINT);
    }
    return [key, Number(score)] as const;
  });
  return { name: head[1] || name, rows };
}
