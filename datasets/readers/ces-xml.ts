// Bibles in the Corpus Encoding Standard, one XML file per language, parallel by verse id (christos-c/bible-corpus).

import { type DatasetItem, UserError } from '#protocol';
import { placeOf } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import { readText } from '../reading/lines.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { codeOf, noText } from './parts/line-file.ts';
import { type Verse, verseParser } from './parts/verses.ts';

export const cesXml: Reader = {
  name: 'ces-xml',
  title: 'Bible corpus (CES XML)',
  files: '<cesDoc> with <seg id="b.MAR.1.1" type="verse">, one file per language',
  roles: ['verse'],
  recognises: ({ text }) => (text !== null && /^\s*</.test(text) && /<cesDoc[\s>]/.test(text) ? 'named' : 'no'),
  read,
};

/** An empty verse is one that the language lacks, as where it is merged with its neighbour. */
async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const parser = verseParser(file.name);
  const lines = new Map<string, number>();
  let texts = 0;
  for await (const piece of readText(file.path, options.signal)) {
    for (const verse of parser.write(piece)) {
      remember(lines, verse, file);
      if (verse.text === '') continue;
      const code = codeOf(file, parser.language(), options);
      texts += 1;
      yield {
        id: `${verse.id}:${code}`,
        item: verse.id,
        text: verse.text.normalize('NFC'),
        labels: { ...(verse.book && { book: verse.book }), ...languageLabels(code, file.name), role: 'verse' },
      };
    }
  }
  parser.close();
  if (texts === 0) throw noText(file);
}

function remember(lines: Map<string, number>, { id, line }: Verse, file: DatasetFile): void {
  const earlier = lines.get(id);
  if (earlier !== undefined) {
    throw new UserError(
      `${placeOf(file, line)}: verse ${id} is in line ${earlier} already.`,
      'Verses are joined by their ids, so each must be there once: fetch the file again.',
    );
  }
  lines.set(id, line);
}
