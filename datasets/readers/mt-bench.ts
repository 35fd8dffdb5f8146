// MT-Bench and the older Vicuna bench: open questions in one or two turns, written in English.
// Fields (lm-sys/FastChat, question.jsonl): question_id, category, turns, and for some a reference answer per turn.

import type { DatasetItem } from '#protocol';
import { type Fields, listField, textField, wholeField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';

export const mtBench: Reader = {
  name: 'mt-bench',
  title: 'MT-Bench',
  files: 'question.jsonl: question_id, category, turns, optional reference; English unless you say otherwise',
  roles: ['turn-1', 'turn-2'],
  recognises: (sample) => (hasFields(sample, ['question_id', 'category', 'turns']) ? 'named' : 'no'),
  read,
};

async function* read(file: DatasetFile, { language = 'en', signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = languageLabels(language, file.name);
  for await (const { place, fields } of readRows(file, signal)) {
    const item = String(wholeField(fields, 'question_id', place));
    const domain = textField(fields, 'category', place);
    const turns = texts(fields, 'turns', place);
    if (turns.length < 1 || turns.length > 2) {
      throw wrong(`${place}, field "turns"`, 'one or two turns', turns.length);
    }
    const reference = (fields.reference ?? null) === null ? [] : texts(fields, 'reference', place, true);
    if (reference.length > turns.length) {
      throw wrong(`${place}, field "reference"`, `at most ${turns.length}, one per turn`, reference.length);
    }
    for (const [t, text] of turns.entries()) {
      const role = `turn-${t + 1}`;
      yield {
        id: `${item}:${role}:${named.language}`,
        item,
        text,
        labels: { ...named, domain, role },
        // A turn without a reference has an empty one where the other turn has one.
        ...(reference[t] ? { answer: reference[t] } : {}),
      };
    }
  }
}

function texts(fields: Fields, name: string, place: string, empty = false): readonly string[] {
  return listField(fields, name, place).map((_, n, list) =>
    textField({ [name]: list[n] }, name, `${place}, ${n + 1} of the list`, { empty }).normalize('NFC'),
  );
}
