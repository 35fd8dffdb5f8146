// Items of a table whose records have a text and choices: what the readers of contexts and of questions share.

import type { DatasetItem } from '#protocol';
import { textField } from '../../reading/fields.ts';
import { languageLabels } from '../../reading/languages.ts';
import type { DatasetFile, ReadOptions } from '../../reading/reader.ts';
import { type Row, readRows } from '../../reading/rows.ts';
import { languageOfPlace, splitOfPlace } from '../tables/file-place.ts';
import { CHOICE_FIELDS, choiceList } from './choice-list.ts';
import { nameFirst } from './name-language.ts';

/** Fields that tell a record apart, the first that is there. */
const IDS = ['id', 'item', 'sample_id', 'question_id', 'idx', 'ind'] as const;

/** Longer texts are no labels. */
const LONGEST_LABEL = 64;

/**
 * @param names of the field with the text, the first that a record has
 * @param role of the text
 */
export async function* choiceItems(
  file: DatasetFile,
  options: ReadOptions,
  names: readonly string[],
  role: string,
): AsyncIterable<DatasetItem> {
  const code = nameFirst(languageOfPlace(file), options);
  const ofPlace = code === undefined ? {} : languageLabels(code, file.name);
  const split = splitOfPlace(file);
  for await (const row of readRows(file, options.signal)) {
    const { fields, place } = row;
    const name = names.find((each) => fields[each] !== undefined) ?? (names[0] as string);
    const text = textField(fields, name, place).normalize('NFC');
    const said = typeof fields.language === 'string' ? languageLabels(fields.language, place) : ofPlace;
    const own = IDS.map((id) => fields[id]).find(
      (id) => typeof id === 'number' || (typeof id === 'string' && id !== ''),
    );
    const item = own === undefined ? `${file.name}:${row.number}` : `${split && `${split}/`}${own}`;
    yield {
      id: 'language' in said ? `${item}:${said.language}` : item,
      item,
      text,
      labels: { ...labelsOf(row, name), ...said, role, ...(split === '' ? {} : { split }) },
      ...choiceList(fields, place),
    };
  }
}

/** Every other field that is a short text or yes or no. */
function labelsOf({ fields }: Row, text: string): Readonly<Record<string, string>> {
  const taken: readonly string[] = [text, 'language', 'role', 'split', ...IDS, ...CHOICE_FIELDS];
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (taken.includes(name) || name === '__proto__') return [];
      if (typeof value === 'boolean') return [[name, String(value)]];
      const short = typeof value === 'string' && value !== '' && value.length <= LONGEST_LABEL;
      return short ? [[name, value.normalize('NFC')]] : [];
    }),
  );
}
