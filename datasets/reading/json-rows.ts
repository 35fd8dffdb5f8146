// Rows of a JSON file: a line each, or one array of objects.

import { Cancelled, UserError } from '#protocol';
import { asObject, type Fields, parseJson, parseObject, placeOf, wrong } from './fields.ts';
import { readLines, readText } from './lines.ts';
import type { DatasetFile } from './reader.ts';
import type { Row } from './rows.ts';
import type { RowOptions, TableColumn } from './table-columns.ts';

/** An array is read whole: nothing says where its rows end. In characters; a parsed one can take thirty times as much. */
const LARGEST_ARRAY = 32 * 1024 * 1024;
/** Rows that the columns are collected from: not every row has to have every field. */
const COLUMN_ROWS = 100;

/** @throws UserError for a line that is not one JSON object; Cancelled */
export async function* readJsonLines(file: DatasetFile, { columns, signal }: RowOptions = {}): AsyncGenerator<Row> {
  for await (const line of readLines(file.path, signal)) {
    if (line.text.trim() === '') continue;
    const fields = chosen(parseObject(line, file), columns);
    yield { place: placeOf(file, line.number), number: line.number, fields };
  }
}

/** @throws UserError for a file that is too large or not an array of objects; Cancelled */
export async function* readJsonArray(file: DatasetFile, { columns, signal }: RowOptions = {}): AsyncGenerator<Row> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of readText(file.path, signal)) {
    size += piece.length;
    if (size > LARGEST_ARRAY) {
      throw new UserError(
        `${file.name}: a JSON array of more than ${LARGEST_ARRAY} characters; it would have to be held whole.`,
        'Convert it to JSON lines, for example: jq -c ".[]" FILE > FILE.jsonl',
      );
    }
    pieces.push(piece);
  }
  const rows = parseJson(pieces.join(''), file.name);
  if (!Array.isArray(rows)) throw wrong(file.name, 'a JSON array', rows);
  for (const [i, row] of rows.entries()) {
    if (signal?.aborted) throw new Cancelled();
    const place = `${file.name}, row ${i + 1}`;
    yield { place, number: i + 1, fields: chosen(asObject(row, place), columns) };
  }
}

/** Fields of the first rows, with what they hold. */
export async function jsonColumns(rows: AsyncIterable<Row>): Promise<readonly TableColumn[]> {
  const kinds = new Map<string, TableColumn['kind'] | undefined>();
  let read = 0;
  for await (const { fields } of rows) {
    for (const [name, value] of Object.entries(fields)) {
      const kind = typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'other';
      const before = kinds.get(name);
      // A missing value says nothing about the others.
      kinds.set(name, value === null ? before : before === undefined || before === kind ? kind : 'other');
    }
    if (++read === COLUMN_ROWS) break;
  }
  return [...kinds].map(([name, kind]) => ({ name, kind: kind ?? 'other' }));
}

function chosen(fields: Fields, columns: readonly string[] | undefined): Fields {
  if (!columns) return fields;
  return Object.fromEntries(columns.filter((name) => name in fields).map((name) => [name, fields[name]]));
}
