// Any table that has a column of texts: JSON lines, a JSON array, CSV, TSV, Parquet or Arrow.

import { extname } from 'node:path';
import { type DatasetColumns, type DatasetItem, UserError } from '#protocol';
import { shown, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { binaryTable, type Row, readColumns, readRows } from '../reading/rows.ts';
import { nameFirst } from './parts/name-language.ts';
import { languageOfPlace, splitOfPlace } from './tables/file-place.ts';
import { proposeColumns, proposeItem } from './tables/propose-columns.ts';

export const table: Reader = {
  name: 'table',
  title: 'Table',
  files: 'JSON lines, JSON array, CSV or TSV with header, Parquet or Arrow, with a column of texts',
  roles: ['text'],
  recognises,
  read,
  columns: async (file) => (await readColumns(file)).map(({ name }) => name),
};

function recognises({ head, name, text }: FileSample): Recognition {
  if (binaryTable(head)) return 'possible';
  const kind = extname(name.replace(/\.gz$/, '')).toLowerCase();
  const start = text?.trimStart();
  if (!start) return 'no';
  if (['.csv', '.tsv', '.tab'].includes(kind)) return 'possible';
  if (!['.json', '.jsonl', '.ndjson'].includes(kind)) return 'no';
  if (start.startsWith('[')) return /^\[\s*\{/.test(start) ? 'possible' : 'no';
  return startsWithObject(start) ? 'possible' : 'no';
}

/** Whether the first line is a whole object; one that is longer than the sample may be. */
function startsWithObject(start: string): boolean {
  const end = start.indexOf('\n');
  const line = end === -1 ? start : start.slice(0, end);
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return end === -1;
  }
}

/**
 * Rows without text hold nothing to record and are passed over; the numbers of the others stay. Languages come from their
 * column, else from the place of the file, else from `language`; a table may have none.
 */
async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const { signal } = options;
  const columns = options.columns ?? (await proposedColumns(file, options.first));
  const code = nameFirst(languageOfPlace(file), options);
  const ofPlace = code === undefined ? {} : languageLabels(code, file.name);
  const split = splitOfPlace(file);
  const seen = new Map<string, string>();
  for await (const row of readRows(file, signal, wanted(columns))) {
    const value = row.fields[columns.text];
    if (value === null || value === '') continue;
    if (typeof value !== 'string') throw wrong(`${row.place}, field "${columns.text}"`, 'text', value);
    if (value.trim() === '') continue;
    const language = columns.language === undefined ? ofPlace : languageOf(row, columns.language);
    const labels: Record<string, string> = { ...labelsOf(row, columns), ...language, role: 'text' };
    if (split !== '') labels.split = split;
    const own = columns.item === undefined ? undefined : itemOf(row, columns.item, columns.text);
    // Rows of two files with the same number have nothing else in common: without ids nothing is joined.
    const item = own === undefined ? `${file.name}:${row.number}` : `${split && `${split}:`}${own}`;
    const id = labels.language === undefined ? item : `${item}:${labels.language}`;
    const first = seen.get(id);
    if (first !== undefined && columns.item !== undefined) {
      throw noItem(row, columns.item, columns.text, `another item than in ${first}`);
    }
    // Row numbers differ by themselves.
    if (columns.item !== undefined) seen.set(id, row.place);
    yield { id, item, text: value.normalize('NFC'), labels };
  }
}

/** As proposed by name. Ids in one file and row numbers in another would join what only happens to have the same number. */
async function proposedColumns(file: DatasetFile, first: DatasetFile = file): Promise<DatasetColumns> {
  const columns = proposeColumns(await readColumns(file), file.name);
  if (first.path === file.path) return columns;
  const item = proposeItem(await readColumns(first));
  if (item === columns.item) return columns;
  const called = (name: string | undefined) => (name === undefined ? 'no column of ids' : `the column "${name}"`);
  throw new UserError(
    `${file.name}: expected ${called(item)} as in ${first.name}, found ${called(columns.item)}.`,
    otherItem(columns.text),
  );
}

function wanted({ text, item, language, labels = [] }: DatasetColumns): readonly string[] {
  return [...new Set([text, item, language, ...labels].filter((name) => name !== undefined))];
}

function languageOf({ fields, place }: Row, column: string): ReturnType<typeof languageLabels> {
  const code = fields[column];
  if (typeof code !== 'string') throw wrong(`${place}, field "${column}"`, 'a language code', code);
  return languageLabels(code, `${place}, field "${column}"`);
}

function itemOf(row: Row, column: string, text: string): string {
  const value = row.fields[column];
  if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return String(value);
  throw noItem(row, column, text, 'a text or number');
}

function noItem({ fields, place }: Row, column: string, text: string, expected: string): UserError {
  return new UserError(wrong(`${place}, field "${column}"`, expected, fields[column]).message, otherItem(text));
}

function otherItem(text: string): string {
  return (
    `Name the column that tells rows apart: --column text=${text} --column item=NAME. ` +
    `With --column text=${text} alone rows are numbered.`
  );
}

/** Chosen columns under their own names; a missing value is no label. */
function labelsOf({ fields, place }: Row, { labels = [] }: DatasetColumns): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of labels) {
    const value = fields[name] ?? '';
    if (typeof value === 'object') throw wrong(`${place}, field "${name}"`, 'a text, number or yes/no', shown(value));
    if (value !== '') found[name] = String(value);
  }
  return found;
}
