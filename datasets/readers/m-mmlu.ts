// m_mmlu: MMLU translated into many languages, one JSON array per language and split.
// Fields (alexandrainst/m_mmlu): instruction, option_a to option_d, answer (a letter), id (subject/split/number).

import type { DatasetItem } from '#protocol';
import { textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { letterAnswer, options } from './parts/choices.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { languageCode } from './parts/name-language.ts';

export const mMmlu: Reader = {
  name: 'm-mmlu',
  title: 'm_mmlu',
  files: '<language>_<split>.json (a JSON array) or a table: instruction, option_a to option_d, answer, id',
  roles: ['question'],
  recognises: (sample) =>
    hasFields(sample, ['instruction', 'option_a', 'option_b', 'option_c', 'option_d', 'answer', 'id']) ? 'named' : 'no',
  read,
};

async function* read(file: DatasetFile, { language, signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = languageLabels(languageCode(file, language), file.name);
  for await (const { place, fields } of readRows(file, signal)) {
    const item = textField(fields, 'id', place);
    const [, subject] = /^(\w+)\/\w+\/\d+$/.exec(item) ?? [];
    if (subject === undefined) throw wrong(`${place}, field "id"`, 'subject/split/number', item);
    yield {
      id: `${item}:${named.language}`,
      item,
      text: textField(fields, 'instruction', place).normalize('NFC'),
      labels: { ...named, subject, role: 'question' },
      choices: options(fields, place),
      answer: letterAnswer(fields, place),
    };
  }
}
