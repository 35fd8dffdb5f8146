// What a table's place says about it: `deu_Latn/test-00001-of-00003.parquet` has German test texts.

import { bcp47 } from '../../reading/languages.ts';
import type { DatasetFile } from '../../reading/reader.ts';

/** Names of files and folders that would pass for a language's code. */
const NO_LANGUAGE =
  /^(all|bin|csv|dev|doc|done|gen|in|log|max|min|my|new|no|old|or|out|raw|set|sub|tmp|to|tsv|txt|val)$/i;

const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** The data set's own code: of the file's name, the end of its name, or the nearest folder that is one. */
export function languageOfPlace({ name }: DatasetFile): string | undefined {
  const folders = name.split('/');
  const stem = (folders.pop() ?? '').replace(/(\.(gz|jsonl?|ndjson|csv|tsv|tab|parquet|arrow))+$/i, '');
  const end = /[._-]([a-z]{2,3}(?:_[A-Z][a-z]{3})?|zh-Han[st])$/.exec(stem)?.[1];
  return [stem, end, ...folders.reverse()].find((each) => each !== undefined && isCode(each));
}

/** Which part of the data set it is, empty where nothing says so: `train`, `dev`, `devtest`, `validation`, `test`. */
export function splitOfPlace({ name }: DatasetFile): string {
  return /(?:^|[/._-])(train|dev|devtest|val|valid|validation|test)(?=$|[/._-])/.exec(name)?.[1] ?? '';
}

function isCode(word: string): boolean {
  const code = bcp47(word);
  if (code === undefined || NO_LANGUAGE.test(word) || !/^[a-z]{2,3}([-_][A-Z]\w+)?$/.test(word)) return false;
  return known.of(code.split('-')[0] ?? '') !== undefined;
}
