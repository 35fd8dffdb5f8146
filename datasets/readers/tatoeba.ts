// Tatoeba pairs as LASER gives them: sentences in a language and their English, a file each, parallel by line. Pairs hold
// different sentences, so the English of two pairs is not the same content: items carry their pair.

import { basename } from 'node:path';
import type { DatasetItem } from '#protocol';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf, readLineFile } from './parts/line-file.ts';

export const tatoeba: Reader = {
  name: 'tatoeba',
  title: 'Tatoeba pairs',
  files: 'tatoeba.<language>-eng.<language> and tatoeba.<language>-eng.eng: a sentence per line',
  roles: ['sentence'],
  recognises,
  read,
};

const NAME = /^tatoeba\.(([a-z]{3})-([a-z]{3}))\.(\2|\3)(?:\.gz)?$/;

function recognises({ name, text }: FileSample): Recognition {
  return text !== null && NAME.test(basename(name)) ? 'named' : 'no';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const [, pair = '', , , code] = NAME.exec(basename(file.name)) ?? [];
  yield* readLineFile(
    {
      file,
      code: codeOf(file, code, options),
      part: pair,
      role: 'sentence',
      ...(pair && { labels: { pair } }),
      isSibling: (name) => pair !== '' && NAME.exec(name)?.[1] === pair,
    },
    options,
  );
}
