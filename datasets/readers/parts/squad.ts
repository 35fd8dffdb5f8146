// Paragraphs with questions in the shape of SQuAD 1.1: one JSON object of articles, or a table of one question per row.
// `answer_start` counts characters (code points) of the context.

import { UserError } from '#protocol';
import { asObject, type Fields, listField, parseJson, textField, wholeField, wrong } from '../../reading/fields.ts';
import { readText } from '../../reading/lines.ts';
import type { DatasetFile } from '../../reading/reader.ts';
import { readRows } from '../../reading/rows.ts';

export interface Paragraph {
  /** Of its article; empty in tables. */
  readonly title: string;
  readonly context: string;
  readonly questions: readonly Question[];
}

export interface Question {
  readonly id: string;
  readonly question: string;
  /** The first of those given; undefined where the question is said to have none. */
  readonly answer: string | undefined;
}

/** Longest JSON file that is read, in characters: it has to be held whole. */
const LONGEST = 64 * 1024 * 1024;

/**
 * All paragraphs of a JSON file of articles.
 * @throws UserError for the first field that is not as documented, or an answer that does not stand where it should
 */
export async function* paragraphsOfArticles(file: DatasetFile, signal?: AbortSignal): AsyncGenerator<Paragraph> {
  let text = '';
  for await (const piece of readText(file.path, signal)) {
    text += piece;
    if (text.length > LONGEST) {
      throw new UserError(
        `${file.name}: longer than ${LONGEST} characters; JSON has to be read whole.`,
        'Split the file.',
      );
    }
  }
  const articles = listField(asObject(parseJson(text, file.name), file.name), 'data', file.name);
  for (const [a, value] of articles.entries()) {
    const article = asObject(value, `${file.name}, article ${a + 1}`);
    const title = textField(article, 'title', `${file.name}, article ${a + 1}`);
    for (const [p, each] of listField(article, 'paragraphs', `${file.name}, article ${a + 1}`).entries()) {
      const place = `${file.name}, article ${a + 1}, paragraph ${p + 1}`;
      const paragraph = asObject(each, place);
      const context = textField(paragraph, 'context', place);
      const questions = listField(paragraph, 'qas', place).map((question, q) =>
        questionOf(asObject(question, `${place}, question ${q + 1}`), context, `${place}, question ${q + 1}`),
      );
      yield { title, context, questions };
    }
  }
}

/**
 * All paragraphs of a table with id, context, question, answers; rows that follow one another share theirs.
 * @throws UserError as above
 */
export async function* paragraphsOfRows(file: DatasetFile, signal?: AbortSignal): AsyncGenerator<Paragraph> {
  let context: string | undefined;
  let questions: Question[] = [];
  for await (const { place, fields } of readRows(file, signal)) {
    const own = textField(fields, 'context', place);
    if (own !== context && context !== undefined) {
      yield { title: '', context, questions };
      questions = [];
    }
    context = own;
    // A table keeps a list of answers as two lists.
    const answers = asObject(fields.answers, `${place}, field "answers"`);
    const starts = listField(answers, 'answer_start', place);
    const list = listField(answers, 'text', place).map((text, n) => ({ text, answer_start: starts[n] }));
    questions.push(questionOf({ ...fields, answers: list }, own, place));
  }
  if (context !== undefined) yield { title: '', context, questions };
}

function questionOf(fields: Fields, context: string, place: string): Question {
  const id = textField(fields, 'id', place);
  const question = textField(fields, 'question', place);
  const answers = listField(fields, 'answers', place);
  if (answers.length === 0 && fields.is_impossible !== true)
    throw wrong(`${place}, field "answers"`, 'an answer', answers);
  const texts = answers.map((answer) => answerOf(asObject(answer, `${place}, field "answers"`), context, place));
  return { id, question, answer: texts[0] };
}

function answerOf(fields: Fields, context: string, place: string): string {
  const text = textField(fields, 'text', place);
  const start = wholeField(fields, 'answer_start', place);
  const found = characters(context, start, [...text].length);
  if (found !== text) throw wrong(`${place}, character ${start} of the context`, `the answer "${text}"`, found);
  return text;
}

/** Counted as Python counts them: a character beyond the Basic Multilingual Plane is one. */
function characters(text: string, start: number, count: number): string {
  if (start < 0) return '';
  return /[\ud800-\udfff]/.test(text)
    ? [...text].slice(start, start + count).join('')
    : text.slice(start, start + count);
}
