// FLORES as files of lines: FLORES-101 and -200 (`dev/deu_Latn.dev`), the release files of FLORES+ (`dev/dev.deu_Latn`) and
// FLORES v1 (`wikipedia.dev.ne-en.ne`, whose English differs from pair to pair).

import { basename, dirname } from 'node:path';
import type { DatasetItem } from '#protocol';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf, readLineFile } from './parts/line-file.ts';
import { findFile, type LineNotes, readIds, readMetadata } from './parts/line-notes.ts';

export const flores: Reader = {
  name: 'flores',
  title: 'FLORES',
  files:
    '<language>.dev, <language>.devtest, dev.<language> or wikipedia.<split>.<pair>.<language>: a sentence per line',
  roles: ['sentence'],
  recognises,
  read,
};

const SPLIT = '(?<split>dev|devtest|test)';
const CODE = '(?<code>[a-z]{3}(?:_[A-Za-z0-9]+)*)';
const NAMES = [
  new RegExp(`^${CODE}\\.${SPLIT}(?:\\.gz)?$`),
  new RegExp(`^${SPLIT}\\.${CODE}(?:\\.gz)?$`),
  /^wikipedia\.(?<split>\w+)\.(?<pair>[a-z]{2,3}-[a-z]{2,3})\.(?<code>[a-z]{2,3})(?:\.gz)?$/,
];

interface Name {
  readonly code?: string;
  readonly split?: string;
  readonly pair?: string;
}

/** What a file's name says; nothing for a name of another form. */
function parseName(name: string): Name {
  for (const form of NAMES) {
    const found: Name | undefined = form.exec(basename(name))?.groups;
    if (found && (!found.pair || found.pair.split('-').includes(found.code ?? ''))) return found;
  }
  return {};
}

function recognises({ name, text }: FileSample): Recognition {
  return text !== null && parseName(name).code ? 'named' : 'no';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const { code, split = '', pair } = parseName(file.name);
  yield* readLineFile(
    {
      file,
      code: codeOf(file, code, options),
      part: pair ? `${split}.${pair}` : split,
      role: 'sentence',
      labels: { ...(split && { split }), ...(pair && { pair }) },
      notes: await notesOf(file, { split, ...(pair && { pair }) }, options.signal),
      isSibling: (name) => {
        const other = parseName(name);
        return other.code !== undefined && other.split === split && other.pair === pair;
      },
    },
    options,
  );
}

/** `metadata_dev.tsv` lies beside the folder `dev`; the documents of `wikipedia.dev.ne-en.ne` in a file beside it. */
async function notesOf(file: DatasetFile, { split, pair }: Name, signal?: AbortSignal): Promise<readonly LineNotes[]> {
  const folder = dirname(file.path);
  if (pair) {
    const documents = findFile(file, folder, `wikipedia.${split}.${pair}.doc_id`);
    return documents ? [await readIds(documents, { documents: true }, signal)] : [];
  }
  const metadata = findFile(file, dirname(folder), `metadata_${split}.tsv`);
  return metadata ? [await readMetadata(metadata, signal)] : [];
}
