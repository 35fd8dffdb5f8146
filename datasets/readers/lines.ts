// Any text file, one text per line. Nothing says that two such files are parallel, but those that are stay so: the item is
// the line's number. For a folder of languages `parallel` is surer, since it compares counts.

import type { DatasetItem } from '#protocol';
import { languageLabels } from '../reading/languages.ts';
import { readLines } from '../reading/lines.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { noText } from './parts/line-file.ts';
import { nameFirst } from './parts/name-language.ts';
import { languageInName, looksLikeList, plainStart } from './parts/text-name.ts';

export const lines: Reader = {
  name: 'lines',
  title: 'Lines',
  files: 'any UTF-8 text: one text per line; empty lines are left out and counted',
  roles: ['text'],
  recognises,
  read,
};

function recognises(sample: FileSample): Recognition {
  const start = plainStart(sample);
  if (start === undefined) return 'no';
  return looksLikeList(start) ? 'likely' : 'possible';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const { signal } = options;
  const code = nameFirst(languageInName(file.name), options);
  const labels = { ...(code && languageLabels(code, file.name)), role: 'text' };
  let empty = true;
  for await (const { number, text } of readLines(file.path, signal)) {
    if (text.trim() === '') continue;
    yield { id: `${file.name}:${number}`, item: String(number), text: text.normalize('NFC'), labels };
    empty = false;
  }
  if (empty) throw noText(file);
}
