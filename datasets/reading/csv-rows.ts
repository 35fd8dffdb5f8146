// Rows of a CSV or TSV file whose first line names the columns.

import { pipeline, Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { parse as parseWhole } from 'csv-parse/sync';
import { Cancelled, UserError } from '#protocol';
import { placeOf } from './fields.ts';
import { readText } from './lines.ts';
import type { DatasetFile } from './reader.ts';
import type { Row } from './rows.ts';
import { chooseColumns, type RowOptions } from './table-columns.ts';

/** How a file separates its fields. */
export interface Dialect {
  readonly delimiter: string;
  /** Whether a field may stand in quotes. Most TSV files have none, and quotes in them are text. */
  readonly quoted: boolean;
}

/** Longest row that is read, in characters: an unclosed quote makes one of the rest of the file. */
const LONGEST_ROW = 16 * 1024 * 1024;

/**
 * @param name of the file; `.tsv` says the delimiter
 * @param sample its first characters
 */
export function dialectOf(name: string, sample: string): Dialect {
  const header = sample.slice(0, /\r?\n/.exec(sample)?.index ?? sample.length).replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length - 1;
  const found = ['\t', ',', ';', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
  const delimiter = /\.(tsv|tab)(\.gz)?$/i.test(name) ? '\t' : count(found) > 0 ? found : ',';
  return { delimiter, quoted: delimiter !== '\t' || readsQuoted(sample) };
}

/** @throws UserError for a damaged file */
export async function csvColumns(file: DatasetFile, dialect: Dialect): Promise<readonly string[]> {
  for await (const { record } of readRecords(file, dialect))
    return chooseColumns(file.name, headerOf(file, record), undefined);
  throw noHeader(file);
}

/**
 * Rows in file order, every field as text.
 * @throws UserError for a row of more or fewer fields than the header, an unclosed quote, or a column it does not have; Cancelled
 */
export async function* readCsvRows(
  file: DatasetFile,
  dialect: Dialect,
  { columns, signal }: RowOptions = {},
): AsyncGenerator<Row> {
  let header: readonly string[] | undefined;
  let chosen: readonly (readonly [name: string, column: number])[] = [];
  for await (const { record, line } of readRecords(file, dialect, signal)) {
    if (!header) {
      header = headerOf(file, record);
      const places = new Map(header.map((name, column) => [name, column]));
      chosen = chooseColumns(file.name, header, columns).map((name) => [name, places.get(name) as number]);
      continue;
    }
    const place = placeOf(file, line);
    if (record.length !== header.length) throw wrongCount(place, header.length, record.length);
    yield {
      place,
      number: line,
      fields: Object.fromEntries(chosen.map(([name, column]) => [name, record[column]])),
    };
  }
  if (!header) throw noHeader(file);
}

interface Numbered {
  readonly record: readonly string[];
  /** On which it starts, from 1. */
  readonly line: number;
}

async function* readRecords(file: DatasetFile, dialect: Dialect, signal?: AbortSignal): AsyncGenerator<Numbered> {
  // Kept here and not counted by the consumer: on an error the parser drops records that were not fetched yet.
  let next = 1;
  let twice = 0;
  const on_record = (given: unknown, { lines }: { readonly lines: number }): Numbered => {
    const record = given as readonly string[];
    const line = next;
    // The parser counts a CRLF within quotes as two lines.
    for (const field of record) twice += field.split('\r\n').length - 1;
    next = lines + 1 - twice;
    return { record, line };
  };
  // Its types know no on_record that makes something else of a record.
  const parser = parse({ ...optionsOf(dialect), on_record } as unknown as Options);
  // The consumer sees the first error of either; pipeline closes both.
  pipeline(Readable.from(readText(file.path, signal)), parser, () => {});
  try {
    yield* parser as AsyncIterable<Numbered>;
  } catch (cause) {
    throw csvProblem(file, next, cause);
  }
}

function optionsOf({ delimiter, quoted }: Dialect): Options {
  return {
    delimiter,
    quote: quoted ? '"' : false,
    escape: quoted ? '"' : null,
    bom: true,
    // Counted by the caller, who knows the header.
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  };
}

/** Whether quotes make sense of a sample that has some: with them, all its rows are of one length. */
function readsQuoted(sample: string): boolean {
  if (!/(^|\t|\n)"/.test(sample)) return false;
  const whole = sample.slice(0, sample.lastIndexOf('\n') + 1) || sample;
  try {
    parseWhole(whole, { delimiter: '\t', bom: true, skip_empty_lines: true });
    return true;
  } catch {
    return false;
  }
}

function headerOf(file: DatasetFile, record: readonly string[]): readonly string[] {
  const empty = record.findIndex((name) => name.trim() === '');
  // pandas writes its row numbers in a first column without name.
  if (empty > 0 || (empty === 0 && record.length === 1)) {
    throw new UserError(
      `${file.name}, line 1: expected a name for every column, found none for column ${empty + 1}.`,
      'Its first line has to name the columns, separated as the rows are.',
    );
  }
  return record.map((name) => name.trim());
}

function csvProblem(file: DatasetFile, line: number, cause: unknown): unknown {
  if (cause instanceof UserError || cause instanceof Cancelled || !(cause instanceof CsvError)) return cause;
  const place = placeOf(file, line);
  const hint = 'Close the quote, or save the file again with every quote in a text doubled.';
  if (cause.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new UserError(`${place}: expected a closing quote, found the end of the file.`, hint);
  }
  if (cause.code === 'CSV_MAX_RECORD_SIZE') {
    return new UserError(`${place}: expected a row of at most ${LONGEST_ROW} characters; a quote may be open.`, hint);
  }
  return new UserError(`${place}: expected a quote to start and end a field (${cause.message}).`, hint);
}

function wrongCount(place: string, expected: number, found: number): UserError {
  return new UserError(
    `${place}: expected ${expected} fields as in the first line, found ${found}.`,
    'Put a text that holds the separator in quotes.',
  );
}

function noHeader(file: DatasetFile): UserError {
  return new UserError(`${file.name}: expected a first line that names the columns, found an empty file.`, '');
}
