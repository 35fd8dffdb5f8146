// The language that a file's name or its folder's gives: `xquad.de.json`, `en_dev.json`, `et/val.et.jsonl`,
// `pt/test.parquet`.

import { UserError } from '#protocol';
import { bcp47 } from '../../reading/languages.ts';
import type { DatasetFile, ReadOptions } from '../../reading/reader.ts';

/** Parts of names that would pass for languages, scripts or regions, and are none. */
const OTHER = /^(train|test|dev|devtest|val|validation|data|lite|sample|of|to|\d+|jsonl?|csv|tsv|gz|parquet|arrow)$/;

const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** The rule of all readers: a language that is named is the language, and what the user says is for files that name none. */
export function nameFirst(named: string | undefined, { language }: Pick<ReadOptions, 'language'>): string | undefined {
  return named ?? language;
}

/**
 * The data set's own code for a file's language: the one code in the file's name, else the one in its folder's, else as the
 * user says.
 * @throws UserError where there is none, or more than one
 */
export function languageCode(file: DatasetFile, said: string | undefined): string {
  const inside = codesOf(file.name);
  const code = nameFirst(inside.length === 1 ? inside[0] : undefined, said === undefined ? {} : { language: said });
  if (code !== undefined) return code;
  // A file that was opened by itself keeps its folder in its path only: no name of its own, so the user goes before it.
  const codes = inside.length > 0 || file.name.includes('/') ? inside : codesOf(file.path);
  if (codes.length === 1 && codes[0]) return codes[0];
  throw unnamed(file, codes.join(' and ') || 'none');
}

/** Those of the file's name, where it has none those of its folder's. */
function codesOf(path: string): readonly string[] {
  const [name = '', folder = ''] = path.split('/').slice(-2).reverse();
  const codes = codesIn(name);
  return codes.length > 0 ? codes : codesIn(folder);
}

/** The codes in a name, one per language. */
function codesIn(name: string): readonly string[] {
  const words = name.split(/[._-]/).filter((word) => !OTHER.test(word));
  const codes = words.flatMap((word, w) => {
    if (!/^[a-z]{2,3}$/.test(word) || known.of(word) === undefined) return [];
    const next = words[w + 1] ?? '';
    return [/^([A-Z][a-z]{3}|[A-Z]{2}|simpl|trad)$/.test(next) ? `${word}_${next}` : word];
  });
  return [...new Map(codes.map((code) => [bcp47(code), code])).values()];
}

function unnamed(file: DatasetFile, found: string): UserError {
  return new UserError(
    `${file.name}: expected the language's code in the name of the file or its folder, found ${found}.`,
    'Name the language yourself, for example: --text-language de.',
  );
}

/** Which part of its data set a file is, where its name says so: `train`, `dev`, `val`, `test`; else empty. */
export function splitOf(file: DatasetFile): string {
  const name = file.name.split('/').at(-1) ?? '';
  const [, split = ''] = /(?:^|[._-])(train|dev|val|validation|test)(?=[._-])/.exec(name) ?? [];
  return split === 'validation' ? 'val' : split;
}
