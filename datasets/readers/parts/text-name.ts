// What a text file without a format of its own may be. Its name may say a language (`de.txt`), or that it holds only notes
// about other files' lines (`ids.txt`).

import { basename } from 'node:path';
import { bcp47 } from '../../reading/languages.ts';
import type { FileSample } from '../../reading/reader.ts';

const NOTES = /^(ids|refs|doc_ids)\.txt$|^(items|metadata_\w+|DOCUMENT_IDS)\.tsv$|\.doc_id$/;
const LANGUAGE = /^([a-z]{2,3}(?:[-_][A-Za-z]{2,8})*)\.txt$/;

const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** Whether a file, by its name, only says what the lines of the texts beside it are: it is no text to read. */
export function isNoteFile(name: string): boolean {
  return NOTES.test(unpackedName(name));
}

/** The code in the name of a language's file, undefined for other names: `zh-Hant.txt.gz` -> `zh-Hant`, `log.txt` -> undefined. */
export function languageInName(name: string): string | undefined {
  const code = isNoteFile(name) ? undefined : LANGUAGE.exec(unpackedName(name))?.[1];
  if (code === undefined || bcp47(code) === undefined) return undefined;
  return known.of(code.split(/[-_]/)[0] ?? '') === undefined ? undefined : code;
}

/** The file's start when it may be read as plain text, else undefined. */
export function plainStart({ name, text }: FileSample): string | undefined {
  if (text === null || text.trim() === '' || text.includes('\0') || isNoteFile(name)) return undefined;
  return /\.(jsonl?|ndjson|csv|tsv|xml|parquet|arrow)$/i.test(unpackedName(name)) ? undefined : text;
}

/** Whether a text is rather a list of texts than one: lines without empty ones between them, which part paragraphs. */
export function looksLikeList(text: string): boolean {
  const lines = text.trim().split(/\r?\n/);
  return lines.length > 1 && lines.every((line) => line.trim() !== '');
}

function unpackedName(name: string): string {
  return basename(name).replace(/\.gz$/, '');
}
