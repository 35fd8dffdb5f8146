// Any text file, whole, as one text: an article, a poem, a program.

import { type DatasetItem, UserError } from '#protocol';
import { languageLabels } from '../reading/languages.ts';
import { readText } from '../reading/lines.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { noText } from './parts/line-file.ts';
import { nameFirst } from './parts/name-language.ts';
import { languageInName, looksLikeList, plainStart } from './parts/text-name.ts';

/** Longest text, in characters: it is held whole, and no model takes as much. */
const LONGEST = 16 * 1024 * 1024;

export const plainText: Reader = {
  name: 'text',
  title: 'Plain text',
  files: 'any UTF-8 text: the whole file is one text',
  roles: ['text'],
  recognises,
  read,
};

function recognises(sample: FileSample): Recognition {
  const start = plainStart(sample);
  if (start === undefined) return 'no';
  return !looksLikeList(start) ? 'likely' : 'possible';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const { signal } = options;
  const code = nameFirst(languageInName(file.name), options);
  let text = '';
  for await (const piece of readText(file.path, signal)) {
    text += piece;
    if (text.length > LONGEST) {
      throw new UserError(
        `${file.name}: longer than ${LONGEST} characters; expected one text.`,
        'Choose the reader lines, or split the file.',
      );
    }
  }
  if (text.trim() === '') throw noText(file);
  const labels = { ...(code && languageLabels(code, file.name)), role: 'text' };
  // A whole file is the same content as no other: it has no item.
  yield { id: file.name, item: '', text: text.normalize('NFC'), labels };
}
