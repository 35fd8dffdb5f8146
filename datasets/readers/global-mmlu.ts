// Global-MMLU: MMLU's questions in 42 languages, with what knowledge and culture each one asks for.
// Fields (CohereLabs/Global-MMLU): sample_id, subject, subject_category, question, option_a to option_d, answer (a
// letter), required_knowledge, time_sensitive, reference, culture, region, country, cultural_sensitivity_label,
// is_annotated.

import type { DatasetItem } from '#protocol';
import { textField } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { letterAnswer, options } from './parts/choices.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { languageCode } from './parts/name-language.ts';
import { optionalLabels } from './parts/optional-labels.ts';

export const globalMmlu: Reader = {
  name: 'global-mmlu',
  title: 'Global-MMLU',
  files: '<language>/<split> as JSON lines or a table: sample_id, subject_category, question, option_a to d ...',
  roles: ['question'],
  recognises: (sample) =>
    hasFields(sample, ['sample_id', 'subject', 'subject_category', 'question', 'option_a', 'option_d', 'answer'])
      ? 'named'
      : 'no',
  read,
};

/** Only part of the questions is annotated, and smaller editions lack some of these. */
const ANNOTATIONS = ['required_knowledge', 'culture', 'region', 'country', 'cultural_sensitivity_label'];

async function* read(file: DatasetFile, { language, signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = languageLabels(languageCode(file, language), file.name);
  for await (const { place, fields } of readRows(file, signal)) {
    const item = textField(fields, 'sample_id', place);
    yield {
      id: `${item}:${named.language}`,
      item,
      text: textField(fields, 'question', place).normalize('NFC'),
      labels: {
        ...named,
        domain: textField(fields, 'subject_category', place),
        subject: textField(fields, 'subject', place),
        role: 'question',
        ...optionalLabels(fields, ANNOTATIONS, place),
      },
      choices: options(fields, place),
      answer: letterAnswer(fields, place),
    };
  }
}
