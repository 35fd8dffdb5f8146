// MGSM: grade-school mathematics in eleven languages, one TSV without header per language, parallel by row.
// Fields (google-research/url-nlp): question, answer.

import type { DatasetItem } from '#protocol';
import { placeOf, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import { readLines } from '../reading/lines.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { codeOf } from './parts/line-file.ts';

export const mgsm: Reader = {
  name: 'mgsm',
  title: 'MGSM',
  files: 'mgsm_<language>.tsv without header: question, answer',
  roles: ['question'],
  recognises,
  read,
};

const NAME = /(?:^|\/)mgsm_([a-z]{2,3})\.tsv(?:\.gz)?$/;

function recognises({ name, text }: FileSample): Recognition {
  if (!NAME.test(name) || text === null) return 'no';
  return /^[^\t\n]+\t-?[\d.,]+\r?\n/.test(text) ? 'named' : 'no';
}

async function* read(file: DatasetFile, options: ReadOptions): AsyncIterable<DatasetItem> {
  const code = codeOf(file, NAME.exec(file.name)?.[1], options);
  const labels = { ...languageLabels(code, file.name), role: 'question' };
  for await (const { number, text } of readLines(file.path, options.signal)) {
    const fields = text.split('\t');
    const [question, answer] = fields;
    if (fields.length !== 2 || !question?.trim() || !answer?.trim()) {
      throw wrong(placeOf(file, number), 'a question, a tab and a number', text);
    }
    const value = Number(answer.replaceAll(',', ''));
    if (!Number.isFinite(value)) throw wrong(placeOf(file, number), 'a number after the tab', answer);
    yield {
      id: `${number}:${labels.language}`,
      item: String(number),
      text: question.normalize('NFC'),
      labels,
      answer: value,
    };
  }
}
