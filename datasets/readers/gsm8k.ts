// GSM8K: grade-school mathematics in English, with worked solutions.
// Fields (openai/grade-school-math): question, answer: the solution, with <<calculations>>,
// and in its last line `#### number`.

import type { DatasetItem } from '#protocol';
import { textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';

export const gsm8k: Reader = {
  name: 'gsm8k',
  title: 'GSM8K',
  files: 'JSON lines or a table: question, answer that ends in #### and a number; English unless you say otherwise',
  roles: ['question', 'solution'],
  recognises,
  read,
};

/** Many sets have a question and an answer; a table does not show at its start that the answer ends as these do. */
function recognises(sample: FileSample): Recognition {
  if (!hasFields(sample, ['question', 'answer'])) return 'no';
  if (sample.text === null) return /gsm8k/i.test(sample.path) ? 'named' : 'no';
  return /(\\n|\n)#### -?[\d.,]+"/.test(sample.text) ? 'named' : 'no';
}

async function* read(file: DatasetFile, { language = 'en', signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const labels = { ...languageLabels(language, file.name), domain: 'mathematics' };
  // There are no ids: a row's number, with its file's name, since every split starts again.
  const stem = file.name.replace(/(\.(jsonl?|gz|csv|tsv|parquet|arrow))+$/, '');
  for await (const { place, number, fields } of readRows(file, signal)) {
    const item = `${stem}/${number}`;
    const question = textField(fields, 'question', place).normalize('NFC');
    const solution = textField(fields, 'answer', place).normalize('NFC');
    const answer = finalNumber(solution, place);
    yield {
      id: `${item}:question:${labels.language}`,
      item,
      text: question,
      labels: { ...labels, role: 'question' },
      answer,
    };
    yield { id: `${item}:solution:${labels.language}`, item, text: solution, labels: { ...labels, role: 'solution' } };
  }
}

function finalNumber(solution: string, place: string): number {
  const last = solution.trimEnd().split('\n').at(-1) ?? '';
  const [, digits = ''] = /^#### (-?[\d,]*(?:\.\d+)?)$/.exec(last) ?? [];
  if (!/\d/.test(digits)) throw wrong(`${place}, last line of field "answer"`, '#### and a number', last);
  return Number(digits.replaceAll(',', ''));
}
