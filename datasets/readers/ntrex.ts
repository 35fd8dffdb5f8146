// NTREX-128: the English news of WMT 2019 in 128 languages, a sentence per line, under the names of its first release.
// The same set as one file per language (`de.txt`) is read by `parallel`.

import { basename, dirname } from 'node:path';
import type { DatasetItem } from '#protocol';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf, readLineFile } from './parts/line-file.ts';
import { findFile, readIds } from './parts/line-notes.ts';

export const ntrex: Reader = {
  name: 'ntrex',
  title: 'NTREX',
  files: 'newstest2019-ref.<language>.txt and newstest2019-src.eng.txt: a sentence per line',
  roles: ['sentence'],
  recognises,
  read,
};

// Spanish has a second translation: newstest2019-ref-2.spa.txt.
const NAME = /^newstest2019-(src|ref(?:-(\d+))?)\.([a-z]{3}(?:-[A-Za-z]{2,4})?)\.txt(?:\.gz)?$/;

function recognises({ name, text }: FileSample): Recognition {
  return text !== null && NAME.test(basename(name)) ? 'named' : 'no';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const [, kind, translation, named] = NAME.exec(basename(file.name)) ?? [];
  const code = codeOf(file, named, options);
  const folder = dirname(file.path);
  // The documents lie beside the folder of the texts.
  const documents = findFile(file, folder, 'DOCUMENT_IDS.tsv') ?? findFile(file, dirname(folder), 'DOCUMENT_IDS.tsv');
  yield* readLineFile(
    {
      file,
      code,
      part: '',
      role: 'sentence',
      ...(translation && { version: `${kind}.${code}`, labels: { translation } }),
      notes: documents ? [await readIds(documents, { documents: true }, options.signal)] : [],
      isSibling: (name) => NAME.test(name),
    },
    options,
  );
}
