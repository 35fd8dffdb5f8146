// Files beside line files that say what their lines are: ids (`ids.txt`, `refs.txt`), documents (`doc_ids.txt`) or a table
// (`items.tsv`, FLORES' `metadata_dev.tsv`). Line n of the notes belongs to line n of every text beside them.

import { basename, join } from 'node:path';
import { UserError } from '#protocol';
import { wrong } from '../../reading/fields.ts';
import { type Line, readLines } from '../../reading/lines.ts';
import type { DatasetFile } from '../../reading/reader.ts';

export interface LineNotes {
  /** The file's name, for messages. */
  readonly name: string;
  readonly count: number;
  /** Unique; absent where the file names none. */
  readonly items?: readonly string[];
  /** Label name to its value in every line; '' where a line has none. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

/** Labels that readers set themselves. */
const RESERVED = ['language', 'language_source', 'role'];

/**
 * The file or its gzip, undefined where there is neither that may be read.
 * @param folder that of the texts or the one above
 */
export function findFile({ around }: Pick<DatasetFile, 'around'>, folder: string, name: string): string | undefined {
  const found = [name, `${name}.gz`].find((each) => around?.get(folder)?.has(each));
  return found && join(folder, found);
}

/**
 * One id per line. Ids that repeat name documents, not items: then they are the label `document`.
 * @param documents they are documents even where none repeats
 * @throws UserError for an empty line or a damaged file
 */
export async function readIds(path: string, { documents = false } = {}, signal?: AbortSignal): Promise<LineNotes> {
  const name = basename(path);
  const ids: string[] = [];
  for await (const { number, text } of readLines(path, signal)) {
    if (text.trim() === '') throw wrong(`${name}, line ${number}`, 'an id', text);
    ids.push(text.trim());
  }
  const unique = !documents && new Set(ids).size === ids.length;
  return unique
    ? { name, count: ids.length, items: ids, labels: {} }
    : { name, count: ids.length, labels: { document: ids } };
}

/**
 * A table with the header `item` and, after it, label names, parted by tabs.
 * @throws UserError for another header, an item that is empty or there twice, or a row of another width
 */
export async function readItems(path: string, signal?: AbortSignal): Promise<LineNotes> {
  const name = basename(path);
  const { header, columns, count } = await readTable(path, signal);
  const [first, ...names] = header;
  if (first !== 'item') throw wrong(`${name}, line 1`, 'item as the first column', first ?? '');
  const reserved = names.find((each) => RESERVED.includes(each) || each === '');
  if (reserved !== undefined) throw wrong(`${name}, line 1`, `label names other than ${RESERVED.join(', ')}`, reserved);
  const items = columns[0] ?? [];
  const lines = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const place = `${name}, line ${i + 2}`;
    if (item === '') throw wrong(place, 'an item id before the first tab', item);
    const earlier = lines.get(item);
    if (earlier)
      throw new UserError(`${place}: item "${item}" is in line ${earlier} already.`, 'Give every line its own id.');
    lines.set(item, i + 2);
  }
  return { name, count, items, labels: Object.fromEntries(names.map((each, i) => [each, columns[i + 1] ?? []])) };
}

/**
 * FLORES-101 and FLORES-200: `metadata_<split>.tsv` with URL, domain, topic (and has_image, has_hyperlink).
 * @throws UserError for a header without them or a row of another width
 */
export async function readMetadata(path: string, signal?: AbortSignal): Promise<LineNotes> {
  const name = basename(path);
  const { header, columns, count } = await readTable(path, signal);
  const column = (title: string) => {
    const values = columns[header.indexOf(title)];
    if (!values) throw wrong(`${name}, line 1`, `a column ${title}`, header.join(', '));
    return values;
  };
  return { name, count, labels: { domain: column('domain'), topic: column('topic'), document: column('URL') } };
}

/** Of a line, from 1; without those that it has none of. */
export function labelsOf(notes: readonly LineNotes[], number: number): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const note of notes) {
    for (const [name, values] of Object.entries(note.labels)) {
      const value = values[number - 1];
      if (value) labels[name] = value;
    }
  }
  return labels;
}

interface Table {
  readonly header: readonly string[];
  /** [column][row] */
  readonly columns: readonly (readonly string[])[];
  readonly count: number;
}

async function readTable(path: string, signal?: AbortSignal): Promise<Table> {
  const lines = readLines(path, signal);
  const first = await lines.next();
  const header = cells(first.done ? undefined : first.value);
  const columns: string[][] = header.map(() => []);
  let count = 0;
  for await (const line of lines) {
    const row = cells(line);
    if (row.length !== header.length) {
      throw wrong(
        `${basename(path)}, line ${line.number}`,
        `${header.length} columns as in the header`,
        row.join(', '),
      );
    }
    for (const [i, column] of columns.entries()) column.push(row[i] ?? '');
    count += 1;
  }
  return { header, columns, count };
}

function cells(line: Line | undefined): readonly string[] {
  return line ? line.text.split('\t').map((cell) => cell.trim()) : [];
}
