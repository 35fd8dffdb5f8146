// TyDi QA, primary task: questions in eleven languages, each with an article, and what annotators found in it.
// Fields (google-research-datasets/tydiqa, JSON lines): annotations, document_plaintext, document_title, document_url,
// example_id, language, passage_answer_candidates, question_text. Offsets count UTF-8 bytes of document_plaintext.

import type { DatasetItem } from '#protocol';
import { type Fields, parseObject, placeOf, textField, wrong } from '../reading/fields.ts';
import { readLines } from '../reading/lines.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { foundIn } from './parts/tydiqa-answer.ts';

export const tydiqa: Reader = {
  name: 'tydiqa',
  title: 'TyDi QA',
  files: 'JSON lines of the primary task, plain or gzip: question_text, document_plaintext, annotations ...',
  roles: ['question', 'passage'],
  recognises: (sample) => {
    // A first line may be longer than what is seen; the fields at its end are not asked for.
    return hasFields(sample, ['annotations', 'minimal_answer', 'document_plaintext']) ? 'named' : 'no';
  },
  read,
};

const LANGUAGES: Readonly<Record<string, string>> = {
  arabic: 'ar',
  bengali: 'bn',
  english: 'en',
  finnish: 'fi',
  indonesian: 'id',
  japanese: 'ja',
  korean: 'ko',
  russian: 'ru',
  swahili: 'sw',
  telugu: 'te',
  thai: 'th',
};

async function* read(file: DatasetFile, { signal }: ReadOptions): AsyncIterable<DatasetItem> {
  for await (const line of readLines(file.path, signal)) {
    if (line.text.trim() === '') continue;
    const place = placeOf(file, line.number);
    const fields = parseObject(line, file);
    const item = exampleId(line.text, fields, place);
    const { passage, answer, kind } = foundIn(fields, place);
    const labels = {
      ...languageOf(fields, place),
      domain: 'encyclopedia',
      title: textField(fields, 'document_title', place).normalize('NFC'),
      answer_kind: kind,
    };
    const text = (role: string, content: string): DatasetItem => ({
      id: `${item}:${role}:${labels.language}`,
      item,
      text: content.normalize('NFC'),
      labels: { ...labels, role },
    });
    if (passage !== undefined) yield text('passage', passage);
    const question = text('question', textField(fields, 'question_text', place));
    yield answer === undefined ? question : { ...question, answer: answer.normalize('NFC') };
  }
}

/** As it is written: most are beyond what a number holds exactly. */
function exampleId(line: string, { example_id }: Fields, place: string): string {
  // Outside of texts, where quotes would be escaped.
  const [, digits] = /[{,]\s*"example_id"\s*:\s*(-?\d+)\s*[,}]/.exec(line) ?? [];
  if (typeof example_id !== 'number' || digits === undefined) {
    throw wrong(`${place}, field "example_id"`, 'a whole number', example_id);
  }
  return digits;
}

function languageOf(fields: Fields, place: string): { readonly language: string; readonly language_source: string } {
  const name = textField(fields, 'language', place);
  const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
  if (!language) throw wrong(`${place}, field "language"`, Object.keys(LANGUAGES).join(', '), name);
  return { language, language_source: name };
}
