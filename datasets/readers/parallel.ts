// A folder with one file of lines per language (`de.txt`, `zh-Hant.txt`): line n is the same content in each. What a line
// is may be said by a file beside them: `items.tsv`, `ids.txt` or `refs.txt`, and `doc_ids.txt` for the documents.

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DatasetItem, UserError } from '#protocol';
import { bcp47, toBcp47 } from '../reading/languages.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf, readLineFile } from './parts/line-file.ts';
import { findFile, type LineNotes, readIds, readItems } from './parts/line-notes.ts';

export const parallel: Reader = {
  name: 'parallel',
  title: 'Parallel lines',
  files: '<language>.txt: a text per line, parallel with the other languages of the folder',
  roles: ['text'],
  recognises,
  read,
};

const NAME = /^([a-z]{2,3}(?:[-_][A-Za-z]{2,8})*)\.txt(?:\.gz)?$/;

/** Names that pass for languages, and are none. */
const ID_FILES = ['ids', 'refs', 'doc_ids'];

const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** A language file's code, undefined for other names: `de.txt` -> `de`, `log.txt` -> undefined. */
function codeIn(name: string): string | undefined {
  const code = NAME.exec(basename(name))?.[1];
  if (code === undefined || ID_FILES.includes(code) || bcp47(code) === undefined) return undefined;
  return known.of(code.split(/[-_]/)[0] ?? '') === undefined ? undefined : code;
}

function recognises({ name, path, text }: FileSample): Recognition {
  const code = codeIn(name);
  if (text === null || code === undefined) return 'no';
  if (noteFiles(dirname(path)).length > 0) return 'named';
  // Short words are codes of rarely written languages: new, src.
  return /^[a-z]{3}$/.test(code) ? 'possible' : 'likely';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  yield* readLineFile(
    {
      file,
      code: codeOf(file, codeIn(file.name), options),
      part: '',
      role: 'text',
      notes: await notesIn(dirname(file.path), options.signal),
      isSibling: (name) => codeIn(name) !== undefined,
    },
    options.signal,
  );
}

/** The language files of a folder, by name. @throws UserError where there are none */
export async function parallelFiles(folder: string): Promise<readonly DatasetFile[]> {
  const names = (await readdir(folder)).filter((name) => codeIn(name) !== undefined).sort();
  if (names.length === 0) {
    throw new UserError(
      `${folder}: expected files such as de.txt, one per language, found none.`,
      'Choose the folder that holds them.',
    );
  }
  return Promise.all(
    names.map(async (name) => ({ path: join(folder, name), name, bytes: (await stat(join(folder, name))).size })),
  );
}

/**
 * A folder's texts, language after language in the order asked for (absent: all, by name), items in their order.
 * @param languages BCP-47 or the files' own codes
 * @throws UserError for a language that the folder does not have, and as the reader does; Cancelled
 */
export async function* readParallelFolder(
  folder: string,
  { languages, signal }: { readonly languages?: readonly string[]; readonly signal?: AbortSignal } = {},
): AsyncGenerator<DatasetItem> {
  const files = await parallelFiles(folder);
  const chosen = languages ? languages.map((language) => fileOf(files, folder, language)) : files;
  for (const file of chosen) yield* read(file, signal ? { signal } : {});
}

function fileOf(files: readonly DatasetFile[], folder: string, language: string): DatasetFile {
  const wanted = toBcp47(language, folder);
  const codes = files.map(({ name }) => codeIn(name) ?? '');
  const file = files[codes.indexOf(language)] ?? files[codes.findIndex((code) => bcp47(code) === wanted)];
  if (file) return file;
  throw new UserError(`${folder} has no texts in "${language}".`, `It has: ${codes.join(', ')}.`);
}

interface NoteFile {
  readonly kind: 'items' | 'ids' | 'documents';
  readonly path: string;
}

/** Files about the lines, beside the texts or, for `text/de.txt`, beside `text`. The first that names items is taken. */
function noteFiles(folder: string): readonly NoteFile[] {
  const above = basename(folder) === 'text' ? findFile(dirname(folder), 'items.tsv') : undefined;
  const items = findFile(folder, 'items.tsv') ?? above;
  const ids = findFile(folder, 'ids.txt');
  const refs = findFile(folder, 'refs.txt');
  const documents = findFile(folder, 'doc_ids.txt');
  return [
    ...(items ? [{ kind: 'items' as const, path: items }] : []),
    ...[ids, refs].flatMap((path) => (path ? [{ kind: 'ids' as const, path }] : [])),
    ...(documents ? [{ kind: 'documents' as const, path: documents }] : []),
  ];
}

function notesIn(folder: string, signal?: AbortSignal): Promise<readonly LineNotes[]> {
  return Promise.all(
    noteFiles(folder).map(({ kind, path }) =>
      kind === 'items' ? readItems(path, signal) : readIds(path, { documents: kind === 'documents' }, signal),
    ),
  );
}
