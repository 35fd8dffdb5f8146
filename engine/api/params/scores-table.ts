// A number per language as a table, to correlate a metric with: JSON { "de": 0.81, ... }, or two columns, the language and
// the score, under a line of names. Columns are apart by tabs, semicolons or commas, whichever the line of names has; apart
// by another one, a comma may stand for the decimal point. A language that stands there twice is refused: which is meant?

import { parse } from 'csv-parse/sync';
import { bcp47 } from '#datasets';
import { UserError } from '#protocol';

export interface Scores {
  /** The table's name for its second column, else its own. */
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

const HINT = 'For example {"de": 0.81, "sw": 0.42}, or lines such as de,0.81 under a line language,accuracy.';

/**
 * @param path what messages call it
 * @param ownName where the table has none for its numbers
 * @param isLanguage the sets are languages: their codes become the BCP-47 that traces have, `deu_Latn` is `de`
 * @throws UserError when it holds something else
 */
export function parseScores(text: string, path: string, ownName: string, isLanguage: boolean): Scores {
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
  const delimiter = delimiterOf(text);
  let lines: string[][];
  try {
    lines = parse(text, { delimiter, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new UserError(`${path} is no table of columns: ${error instanceof Error ? error.message : error}`, HINT);
  }
  const [head, ...below] = lines;
  const number = head?.find((cell) => cell !== '' && (cell === 'NaN' || !Number.isNaN(Number(cell))));
  if (number !== undefined) {
    throw new UserError(`${path}, row 1: expected names, found the number "${number}".`, HINT);
  }
  if (!head || below.length === 0) throw new UserError(`${path}: expected a line of names and scores below it.`, HINT);
  const wide = lines.findIndex(({ length }) => length > 2);
  if (wide >= 0) {
    const found = lines[wide] as string[];
    throw new UserError(
      `${path}, row ${wide + 1}: expected two columns, a language and its score, found ${found.length}: "${found.join(delimiter)}".`,
      `Keep one column of scores. ${HINT}`,
    );
  }
  const rows = below.map(([key = '', raw = ''], i) => {
    const score = delimiter === ',' ? raw : raw.replace(/^([+-]?\d*),(\d+)$/, '$1.$2');
    if (key === '' || score === '' || !Number.isFinite(Number(score))) {
      throw new UserError(
        `${path}, row ${i + 2}: expected a language and a number, found "${key}${delimiter}${raw}".`,
        HINT,
      );
    }
    return [key, Number(score)] as const;
  });
  return { name: head[1] || name, rows };
}

/** What the line of names has between its columns. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split('\n', 1);
  return ['\t', ';'].find((each) => head.includes(each)) ?? ',';
}
