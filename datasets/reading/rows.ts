// The records of a table file, whatever it is stored as: Parquet, Arrow, JSON lines, a JSON array, CSV or TSV.

import { UserError } from '#protocol';
import { arrowColumns, readArrowRows } from './arrow-rows.ts';
import { openBytes } from './byte-source.ts';
import { csvColumns, type Dialect, dialectOf, readCsvRows } from './csv-rows.ts';
import type { Fields } from './fields.ts';
import { jsonColumns, readJsonArray, readJsonLines } from './json-rows.ts';
import { readText } from './lines.ts';
import { parquetColumns, readParquetRows } from './parquet-rows.ts';
import { type DatasetFile, SAMPLE_BYTES } from './reader.ts';
import type { RowOptions, TableColumn } from './table-columns.ts';

export interface Row {
  /** For messages: `val.et.jsonl, line 3`, `test.parquet, row 17`. */
  readonly place: string;
  /** From 1: the line or row. */
  readonly number: number;
  readonly fields: Fields;
}

type Storage =
  | { readonly kind: 'parquet' }
  | { readonly kind: 'arrow' }
  | { readonly kind: 'json-lines' }
  | { readonly kind: 'json-array' }
  | { readonly kind: 'csv'; readonly dialect: Dialect };

/**
 * Records in file order. What a file is stored as is told by its content. Values are as JSON would have them: whole numbers
 * that a double cannot hold are digits, dates and times ISO text, and every field of CSV is text.
 * @param columns the ones that are wanted; the rest is not decoded where the format allows it. Absent: all
 * @throws UserError for a damaged file or record, or a column that is not there; Cancelled
 */
export async function* readRows(
  file: DatasetFile,
  signal?: AbortSignal,
  columns?: readonly string[],
): AsyncGenerator<Row> {
  const storage = await storageOf(file);
  const options: RowOptions = columns ? { columns, signal } : { signal };
  if (storage.kind === 'parquet') yield* readParquetRows(file, options);
  else if (storage.kind === 'arrow') yield* readArrowRows(file, options);
  else if (storage.kind === 'csv') yield* readCsvRows(file, storage.dialect, options);
  else if (storage.kind === 'json-lines') yield* readJsonLines(file, options);
  else yield* readJsonArray(file, options);
}

/**
 * Columns of a table in its order; of JSON those of the first hundred rows.
 * @throws UserError for a damaged file
 */
export async function readColumns(file: DatasetFile): Promise<readonly TableColumn[]> {
  const storage = await storageOf(file);
  if (storage.kind === 'parquet') return parquetColumns(file);
  if (storage.kind === 'arrow') return arrowColumns(file);
  if (storage.kind === 'json-lines') return jsonColumns(readJsonLines(file));
  if (storage.kind === 'json-array') return jsonColumns(readJsonArray(file));
  return (await csvColumns(file, storage.dialect)).map((name) => ({ name, kind: 'text' }));
}

/** Parquet or Arrow by a file's first bytes; undefined for what is no table of that kind. */
export function binaryTable(head: Uint8Array): 'parquet' | 'arrow' | undefined {
  const magic = Buffer.from(head.subarray(0, 6)).toString('latin1');
  if (magic.startsWith('PAR1') || magic.startsWith('PARE')) return 'parquet';
  return magic === 'ARROW1' || magic.startsWith('\xff\xff\xff\xff') ? 'arrow' : undefined;
}

async function storageOf(file: DatasetFile): Promise<Storage> {
  const source = await openBytes(file.path);
  const head = await source.read(0, Math.min(8, source.size)).finally(source.close);
  const kind = binaryTable(head);
  if (kind) return { kind };
  const sample = await firstText(file.path);
  const first = sample.trimStart()[0];
  if (first === '{') return { kind: 'json-lines' };
  if (first === '[') return { kind: 'json-array' };
  if (first === undefined)
    throw new UserError(`${file.name}: expected a table, found an empty file.`, 'Fetch it again.');
  return { kind: 'csv', dialect: dialectOf(file.name, sample) };
}

async function firstText(path: string): Promise<string> {
  let text = '';
  for await (const piece of readText(path)) {
    text += piece;
    if (text.length >= SAMPLE_BYTES) break;
  }
  return text.slice(0, SAMPLE_BYTES);
}
