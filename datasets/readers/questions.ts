// Questions with choices as MMLU, ARC, CommonsenseQA, OpenBookQA and PIQA have them, or one's own.
// Fields: question, question_stem or goal; choices (a list, or text and label) or sol1 and sol2; answer, answerKey or label;
// id, language; short texts beside them are labels.

import type { Reader } from '../reading/reader.ts';
import { choiceItems } from './parts/choice-items.ts';
import { hasFields } from './parts/fields-at-start.ts';

export const questions: Reader = {
  name: 'questions',
  title: 'Questions with choices',
  files: 'JSON lines or another table: question, choices, answer (MMLU, ARC, CommonsenseQA, OpenBookQA); PIQA',
  roles: ['question'],
  recognises: (sample) =>
    hasFields(sample, ['question', 'choices']) ||
    hasFields(sample, ['question_stem', 'choices']) ||
    hasFields(sample, ['goal', 'sol1', 'sol2'])
      ? 'likely'
      : 'no',
  read: (file, options) => choiceItems(file, options, ['question', 'question_stem', 'goal'], 'question'),
};
