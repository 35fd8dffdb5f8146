// A folder with one file of lines per language (`de.txt`, `zh-Hant.txt`): line n is the same content in each. What a line
// is may be said by a file beside them: `items.tsv`, `ids.txt` or `refs.txt`, and `doc_ids.txt` for the documents.

import { basename, dirname } from 'node:path';
import type { DatasetItem } from '#protocol';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf, readLineFile } from './parts/line-file.ts';
import { findFile, type LineNotes, readIds, readItems } from './parts/line-notes.ts';
import { languageInName } from './parts/text-name.ts';

export const parallel: Reader = {
  name: 'parallel',
  title: 'Parallel lines',
  files: '<language>.txt: a text per line, parallel with the other languages of the folder',
  roles: ['text'],
  recognises,
  read,
};

function recognises(sample: FileSample): Recognition {
  const { name, text } = sample;
  const code = languageInName(name);
  if (text === null || code === undefined) return 'no';
  // Short words are codes too: new is Newari, src Sardinian.
  return /^[a-z]{3}$/.test(code) && noteFiles(sample).length === 0 ? 'possible' : 'named';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  yield* readLineFile(
    {
      file,
      code: codeOf(file, languageInName(file.name), options),
      part: '',
      role: 'text',
      notes: await notesOf(file, options.signal),
      isSibling: (name) => languageInName(name) !== undefined,
    },
    options,
  );
}

interface NoteFile {
  readonly kind: 'items' | 'ids' | 'documents';
  readonly path: string;
}

/** Files about the lines, beside the texts or, for `text/de.txt`, beside `text`. The first that names items is taken. */
function noteFiles(file: DatasetFile): readonly NoteFile[] {
  const folder = dirname(file.path);
  const above = basename(folder) === 'text' ? findFile(file, dirname(folder), 'items.tsv') : undefined;
  const items = findFile(file, folder, 'items.tsv') ?? above;
  const ids = findFile(file, folder, 'ids.txt');
  const refs = findFile(file, folder, 'refs.txt');
  const documents = findFile(file, folder, 'doc_ids.txt');
  return [
    ...(items ? [{ kind: 'items' as const, path: items }] : []),
    ...[ids, refs].flatMap((path) => (path ? [{ kind: 'ids' as const, path }] : [])),
    ...(documents ? [{ kind: 'documents' as const, path: documents }] : []),
  ];
}

function notesOf(file: DatasetFile, signal?: AbortSignal): Promise<readonly LineNotes[]> {
  return Promise.all(
    noteFiles(file).map(({ kind, path }) =>
      kind === 'items' ? readItems(path, signal) : readIds(path, { documents: kind === 'documents' }, signal),
    ),
  );
}
