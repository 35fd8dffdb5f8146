// Belebele: questions with four choices about short passages, in 122 variants of languages,
// joined by (link, question_number).
// Fields (facebookresearch/belebele): link, question_number, flores_passage, question, mc_answer1 to mc_answer4,
// correct_answer_num (from 1), dialect, ds.

import type { DatasetItem } from '#protocol';
import { textField, wholeField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { languageCode } from './parts/name-language.ts';

export const belebele: Reader = {
  name: 'belebele',
  title: 'Belebele',
  files: 'JSON lines or a table: link, question_number, flores_passage, question, mc_answer1 to 4, dialect ...',
  roles: ['question', 'passage'],
  recognises: (sample) =>
    hasFields(sample, ['link', 'question_number', 'flores_passage', 'mc_answer1', 'correct_answer_num'])
      ? 'named'
      : 'no',
  read,
};

async function* read(file: DatasetFile, { language, signal }: ReadOptions): AsyncIterable<DatasetItem> {
  // A passage belongs to the item of its first question: several questions share it, and it is read once.
  const passages = new Set<string>();
  for await (const { place, fields } of readRows(file, signal)) {
    const link = textField(fields, 'link', place);
    const item = `${link}#${wholeField(fields, 'question_number', place)}`;
    const code = (fields.dialect ?? null) === null ? languageCode(file, language) : textField(fields, 'dialect', place);
    const labels = { ...languageLabels(code, place), ...domainOf(link) };
    const passage = textField(fields, 'flores_passage', place).normalize('NFC');
    const question = textField(fields, 'question', place).normalize('NFC');
    const choices = [1, 2, 3, 4].map((n) => textField(fields, `mc_answer${n}`, place).normalize('NFC'));
    const right = String(fields.correct_answer_num);
    if (!/^[1-4]$/.test(right)) {
      throw wrong(`${place}, field "correct_answer_num"`, 'a number from 1 to 4', fields.correct_answer_num);
    }
    const key = `${labels.language} ${link} ${passage}`;
    if (!passages.has(key)) {
      passages.add(key);
      const role = 'passage';
      yield { id: `${item}:${role}:${labels.language}`, item, text: passage, labels: { ...labels, role } };
    }
    const role = 'question';
    yield {
      id: `${item}:${role}:${labels.language}`,
      item,
      text: question,
      context: passage,
      labels: { ...labels, role },
      choices,
      answer: Number(right) - 1,
    };
  }
}

/** Passages come from Wikinews, Wikibooks and Wikivoyage, as the domains of FLORES are called. */
function domainOf(link: string): { readonly domain?: string } {
  const domain = /\/\/(?:\w+\.)?(wiki(?:news|books|voyage))\.org\//.exec(link)?.[1];
  return domain === undefined ? {} : { domain };
}
