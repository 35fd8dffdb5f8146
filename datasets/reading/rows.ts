// The records of a table file, whatever it is stored as.

import { type Fields, parseObject, placeOf } from './fields.ts';
import { readLines } from './lines.ts';
import type { DatasetFile } from './reader.ts';

export interface Row {
  /** For messages: `val.et.jsonl, line 3`, `test.parquet, row 17`. */
  readonly place: string;
  /** From 1: the line or row. */
  readonly number: number;
  readonly fields: Fields;
}

/**
 * Records in file order. What a file is stored as is told by its content.
 * @throws UserError for a damaged file or record; Cancelled
 */
export async function* readRows(file: DatasetFile, signal?: AbortSignal): AsyncGenerator<Row> {
  for await (const line of readLines(file.path, signal)) {
    if (line.text.trim() === '') continue;
    yield { place: placeOf(file, line.number), number: line.number, fields: parseObject(line, file) };
  }
}
