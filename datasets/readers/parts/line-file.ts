// One text per line, where line n of a set's files is the same content in every language. A line that were lost would shift
// all that follow, so counts are compared before the first text is given out; for a preview after the last one.

import { basename, dirname, join } from 'node:path';
import { type DatasetItem, UserError } from '#protocol';
import { languageLabels } from '../../reading/languages.ts';
import { readLines } from '../../reading/lines.ts';
import type { DatasetFile, ReadOptions } from '../../reading/reader.ts';
import { type LineNotes, labelsOf } from './line-notes.ts';
import { nameFirst } from './name-language.ts';

export interface LineFile {
  readonly file: DatasetFile;
  /** The data set's own language code. */
  readonly code: string;
  /** What of the set's parts this is, where numbers count anew in each: `dev`, `deu-eng`; else ''. */
  readonly part: string;
  readonly role: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** In ids, where two files have the same code. Absent: the code. */
  readonly version?: string;
  readonly notes?: readonly LineNotes[];
  /** Whether another file of the folder, by its name, has the same lines in another language. */
  readonly isSibling?: (name: string) => boolean;
}

/**
 * Texts in file order. The item is the id that the notes give, else part and line number. An empty line is an item that
 * this language lacks: it is left out and its number is not given to another.
 * @throws UserError for a count that differs from the notes' or a sibling's, a file without text or a damaged one; Cancelled
 */
export async function* readLineFile(lineFile: LineFile, options: ReadOptions = {}): AsyncGenerator<DatasetItem> {
  const { signal, partly = false } = options;
  const { file, code, part, role, version = code, notes = [] } = lineFile;
  const labels = { ...lineFile.labels, ...languageLabels(code, file.name), role };
  if (!partly) await checkCounts(lineFile, options);
  const items = notes.find((each) => each.items)?.items;
  let empty = true;
  let count = 0;
  for await (const { number, text } of readLines(file.path, signal)) {
    count = number;
    if (text.trim() === '') continue;
    const item = items?.[number - 1] ?? (part === '' ? String(number) : `${part}:${number}`);
    yield {
      id: `${item}:${version}`,
      item,
      text: text.normalize('NFC'),
      labels: { ...labelsOf(notes, number), ...labels },
    };
    empty = false;
  }
  if (partly) await checkCounts(lineFile, options, count);
  if (empty) throw noText(file);
}

/** The language code of a file's name, else the one the caller gives. @throws UserError where there is none */
export function codeOf(file: DatasetFile, code: string | undefined, options: ReadOptions): string {
  const known = nameFirst(code, options);
  if (known) return known;
  throw new UserError(
    `${file.name}: nothing says its language.`,
    'Name the language yourself, or give the file its original name.',
  );
}

export function noText(file: DatasetFile): UserError {
  return new UserError(`${file.name}: there is no text in it.`, 'Fetch the file again or choose another one.');
}

/** Stops at one line more than `most`. */
async function countLines(path: string, signal?: AbortSignal, most = Number.POSITIVE_INFINITY): Promise<number> {
  let count = 0;
  for await (const _ of readLines(path, signal)) if (++count > most) break;
  return count;
}

/** @param read the file's lines where they were read already: then no more than these are read of a sibling */
async function checkCounts(
  { file, notes = [], isSibling }: LineFile,
  { signal }: ReadOptions,
  read?: number,
): Promise<void> {
  const sibling = notes.length === 0 && isSibling ? firstSibling(file, isSibling) : undefined;
  const others = sibling ? [{ name: basename(sibling), count: await countLines(sibling, signal, read) }] : notes;
  if (others.length === 0) return;
  const found = read ?? (await countLines(file.path, signal));
  for (const { name, count } of others) {
    if (found !== count) {
      const lines = sibling && count - 1 === read ? `more than ${read}` : count;
      throw new UserError(
        `${file.name}: expected ${lines} ${count === 1 ? 'line' : 'lines'}, as in ${name} beside it, found ${found}.`,
        'Files of one folder belong together line by line: fetch both again. Texts that are not parallel: choose the reader lines.',
      );
    }
  }
}

/** The first of the folder's files by name: when all agree with it, all agree. Undefined where that is the file itself. */
function firstSibling({ path, around }: DatasetFile, isSibling: (name: string) => boolean): string | undefined {
  const names = around?.get(dirname(path)) ?? [];
  const [first] = [...names].filter((name) => name === basename(path) || isSibling(name)).sort();
  return first === undefined || first === basename(path) ? undefined : join(dirname(path), first);
}
