// HumanEval: Python functions to be written from their signature and docstring; and files of sampled completions.
// Fields (openai/human-eval): task_id, prompt, canonical_solution, test, entry_point; of samples: task_id, completion.
// Later sets for other programming languages have the same fields and name the language in task_id: `Rust/12`.

import type { DatasetItem } from '#protocol';
import { type Fields, textField } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, FileSample, Reader, ReadOptions, Recognition } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';

export const humanEval: Reader = {
  name: 'human-eval',
  title: 'HumanEval',
  files: 'JSON lines, plain or gzip: task_id, prompt, canonical_solution, test, entry_point; or task_id, completion',
  roles: ['prompt', 'solution', 'completion'],
  several: true,
  recognises,
  read,
};

const PROBLEM = ['task_id', 'prompt', 'canonical_solution', 'test', 'entry_point'];

const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['Python', 'python'],
  ['CPP', 'cpp'],
  ['Go', 'go'],
  ['Java', 'java'],
  ['JavaScript', 'javascript'],
  ['Rust', 'rust'],
]);

function recognises(sample: FileSample): Recognition {
  return hasFields(sample, PROBLEM) || hasFields(sample, ['task_id', 'completion']) ? 'named' : 'no';
}

async function* read(file: DatasetFile, { language = 'en', signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = { ...languageLabels(language, file.name), domain: 'code' };
  for await (const { place, number, fields } of readRows(file, signal)) {
    const item = textField(fields, 'task_id', place);
    const labels = { ...named, programming_language: LANGUAGES.get(item.split('/')[0] ?? '') ?? 'python' };
    const text = (id: string, role: string, code: string): DatasetItem => ({
      id: `${item}:${id}:${labels.language}`,
      item,
      text: code.normalize('NFC'),
      labels: { ...labels, role },
    });
    if (isSample(fields)) {
      // A task has many completions: the row tells them apart. An empty one holds no text to run.
      const completion = textField(fields, 'completion', place, { empty: true });
      if (completion.trim() !== '') yield text(`completion-${number}`, 'completion', completion);
      continue;
    }
    const [prompt = '', solution = ''] = PROBLEM.slice(1).map((name) => textField(fields, name, place));
    yield text('prompt', 'prompt', prompt);
    yield text('solution', 'solution', solution);
  }
}

function isSample(fields: Fields): boolean {
  return fields.completion !== undefined && fields.prompt === undefined;
}
