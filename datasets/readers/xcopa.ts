// XCOPA: a premise and two alternatives, of which one is its cause or effect, in eleven languages;
// COPA in the same fields.
// Fields (cambridgeltl/xcopa): premise, choice1, choice2, question (cause or effect), label (0 or 1), idx, changed.

import { type DatasetItem, UserError } from '#protocol';
import { type Fields, textField, wholeField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { languageCode, splitOf } from './parts/name-language.ts';

export const xcopa: Reader = {
  name: 'xcopa',
  title: 'XCOPA',
  files: '<language>/<split>.<language>.jsonl or a table: premise, choice1, choice2, question, label, idx, changed',
  roles: ['premise'],
  recognises: (sample) =>
    hasFields(sample, ['premise', 'choice1', 'choice2', 'question', 'label', 'idx']) ? 'named' : 'no',
  read,
};

/** Folders of machine translations: they are named after a language that their texts are not in. */
const TRANSLATED = /(?:^|\/)(?:translation-|data-gmt)/;

async function* read(file: DatasetFile, { language, signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const translated = TRANSLATED.test(file.path);
  if (language === undefined && translated) {
    throw new UserError(
      `${file.name}: expected an original of XCOPA, found a translation into English in a folder of another language.`,
      'Name its language yourself: --text-language en.',
    );
  }
  const labels = {
    ...languageLabels(translated && language ? language : languageCode(file, language), file.name),
    role: 'premise',
  };
  // idx starts again in every split.
  const split = splitOf(file);
  for await (const { place, fields } of readRows(file, signal)) {
    const idx = wholeField(fields, 'idx', place);
    const item = split === '' ? String(idx) : `${split}/${idx}`;
    yield {
      id: `${item}:${labels.language}`,
      item,
      text: textField(fields, 'premise', place).normalize('NFC'),
      labels: {
        ...labels,
        question: oneOf(fields, 'question', ['cause', 'effect'], place),
        ...changedOf(fields, place),
      },
      choices: [
        textField(fields, 'choice1', place).normalize('NFC'),
        textField(fields, 'choice2', place).normalize('NFC'),
      ],
      answer: oneOf(fields, 'label', [0, 1], place),
    };
  }
}

function oneOf<T extends string | number>(fields: Fields, name: string, known: readonly T[], place: string): T {
  const value = known.find((each) => each === fields[name]);
  if (value === undefined) throw wrong(`${place}, field "${name}"`, known.join(' or '), fields[name]);
  return value;
}

/** Whether the translators changed the meaning of the item. English COPA does not say. */
function changedOf({ changed }: Fields, place: string): { readonly changed?: string } {
  if (changed === undefined || changed === null) return {};
  if (typeof changed !== 'boolean') throw wrong(`${place}, field "changed"`, 'true or false', changed);
  return { changed: String(changed) };
}
