// Beginnings with choices of how they go on, one's own or HellaSwag's: a record has a context and a list of choices.
// Fields: context and choices, or ctx and endings; answer or label (from 0), id, language; short texts beside them are labels.

import type { Reader } from '../reading/reader.ts';
import { choiceItems } from './parts/choice-items.ts';
import { hasFields } from './parts/fields-at-start.ts';

export const choices: Reader = {
  name: 'choices',
  title: 'Contexts with choices',
  files: 'JSON lines or another table: context, choices (a list), perhaps answer, id, language; HellaSwag',
  roles: ['context'],
  recognises: (sample) =>
    hasFields(sample, ['context', 'choices']) || hasFields(sample, ['ctx', 'endings']) ? 'likely' : 'no',
  read: (file, options) => choiceItems(file, options, ['context', 'ctx'], 'context'),
};
