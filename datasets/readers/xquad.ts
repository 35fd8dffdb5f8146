// XQuAD: passages of an encyclopedia with questions about them, translated into eleven languages;
// other sets in SQuAD's shape.
// Fields (google-deepmind/xquad):
// data[]{title, paragraphs[]{context, qas[]{id, question, answers[]{text, answer_start}}}}.

import type { DatasetItem } from '#protocol';
import { headOfFile } from '../opening/head-of-file.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions } from '../reading/reader.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { languageCode } from './parts/name-language.ts';
import { paragraphsOfArticles, paragraphsOfRows } from './parts/squad.ts';

export const xquad: Reader = {
  name: 'xquad',
  title: 'XQuAD',
  files:
    'xquad.<language>.json as SQuAD 1.1 (articles, paragraphs, questions), or a table: id, context, question, answers',
  roles: ['question', 'passage'],
  recognises: (sample) => {
    const table = hasFields(sample, ['id', 'context', 'question', 'answers', 'answer_start']);
    return table || (holdsArticles(sample) && hasFields(sample, ['paragraphs'])) ? 'named' : 'no';
  },
  read,
};

function holdsArticles({ text }: FileSample): boolean {
  return text !== null && /^\s*\{\s*("version"\s*:\s*"[^"]*"\s*,\s*)?"data"\s*:/.test(text);
}

async function* read(file: DatasetFile, { language, signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = { ...languageLabels(languageCode(file, language), file.name), domain: 'encyclopedia' };
  const articles = holdsArticles(await headOfFile(file));
  for await (const { title, context, questions } of (articles ? paragraphsOfArticles : paragraphsOfRows)(
    file,
    signal,
  )) {
    const labels = title === '' ? named : { ...named, title };
    const text = (item: string, role: string, content: string): DatasetItem => ({
      id: `${item}:${role}:${labels.language}`,
      item,
      text: content.normalize('NFC'),
      labels: { ...labels, role },
    });
    // A passage has no id of its own: it belongs to the item of its first question.
    const [first] = questions;
    if (first) yield text(first.id, 'passage', context);
    for (const { id, question, answer } of questions) {
      const item = text(id, 'question', question);
      yield answer === undefined ? item : { ...item, answer: answer.normalize('NFC') };
    }
  }
}
