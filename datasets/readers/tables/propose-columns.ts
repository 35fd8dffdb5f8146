// Which column of a table is what, when nobody has said so: by its name, or because there is no other.

import { type DatasetColumns, UserError } from '#protocol';
import type { TableColumn } from '../../reading/table-columns.ts';

/** Best first. */
const TEXT = ['text', 'sentence', 'prompt', 'question', 'content', 'instruction', 'premise'];
const ITEM = ['id', 'item', 'idx'];
const LANGUAGE = ['language', 'lang', 'language_code', 'lang_code', 'iso_639_3', 'iso_639_1', 'iso'];
/** Texts of these names say what a text is about; other labels have to be named. */
const LABELS = ['domain', 'topic', 'category', 'subject'];

/**
 * @param place the table, for messages
 * @throws UserError where no column is the text, or more than one could be
 */
export function proposeColumns(columns: readonly TableColumn[], place: string): DatasetColumns {
  const texts = columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const all = columns.map(({ name }) => name);
  const item = proposeItem(columns);
  const language = named(LANGUAGE, texts);
  const rest = texts.filter((name) => name !== item && name !== language);
  const text = named(TEXT, rest) ?? (rest.length === 1 ? rest[0] : undefined);
  if (text === undefined) {
    throw new UserError(
      `${place}: which column is the text? It has ${all.map((name) => `"${name}"`).join(', ') || 'none'}.`,
      'Name the column that holds the text; on the command line: --column text=NAME.',
    );
  }
  const labels = rest.filter((name) => name !== text && LABELS.includes(name.toLowerCase()));
  return {
    text,
    ...(item === undefined ? {} : { item }),
    ...(language === undefined ? {} : { language }),
    ...(labels.length === 0 ? {} : { labels }),
  };
}

/** The column of item ids, undefined where no name says that one is. */
export function proposeItem(columns: readonly TableColumn[]): string | undefined {
  return named(
    ITEM,
    columns.filter(({ kind }) => kind !== 'other').map(({ name }) => name),
  );
}

function named(wanted: readonly string[], among: readonly string[]): string | undefined {
  return wanted.map((name) => among.find((each) => each.toLowerCase() === name)).find((name) => name !== undefined);
}
