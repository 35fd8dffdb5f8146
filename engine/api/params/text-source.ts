// Where text may come from, as a client says it, checked completely.

import { type TextSource, UserError, utf8Length } from '#protocol';
import { boolean, byKind, integer, list, mapOf, object, oneOf, type Parse, path, text, unexpected } from './parse.ts';

/** Largest number of sequences that can be meant seriously. */
const MANY = 1_000_000;

/** A language code, a role, a column, a label's value. */
const word: Parse<string> = (value, where) => {
  const found = text(1000)(value, where);
  if (found === '') throw unexpected(where, 'a text that is not empty', found);
  return found;
};

const selection = object(
  {},
  {
    languages: list(word, 1, 1000),
    roles: list(word, 1, 100),
    // Names of a data set's own labels: a table's columns may be called anything.
    labels: mapOf(list(word, 1, 1000), /^(?!__proto__$).{1,200}$/su, 'a label', 100),
    items: integer(1),
    complete: boolean,
  },
);

const reading = object(
  {},
  {
    reader: word,
    language: word,
    columns: object({ text: word }, { item: word, language: word, labels: list(word, 0, 100) }),
  },
);

const corpus = object({ kind: oneOf(['corpus']), name: path }, { selection });
const dataset = object({ kind: oneOf(['dataset']), path }, { reading, selection });

/** @param uploadLimit largest pasted text, in bytes of UTF-8 */
export function parseSource(uploadLimit: number): Parse<TextSource> {
  return byKind<TextSource>({
    files: object({ kind: oneOf(['files']), paths: list(path, 1, 10_000) }, {}),
    lines: object({ kind: oneOf(['lines']), path }, {}),
    corpus,
    dataset,
    pasted: object({ kind: oneOf(['pasted']), name: text(200), text: pastedText(uploadLimit), perLine: boolean }, {}),
    trace: object({ kind: oneOf(['trace']), path }, { sequences: list(integer(0), 1, MANY) }),
  });
}

/** The sources that have a preview. */
export const parseDatasetSource = byKind<Extract<TextSource, { kind: 'corpus' | 'dataset' }>>({ corpus, dataset });

function pastedText(limit: number): Parse<string> {
  return (value, where) => {
    const pasted = text(Number.MAX_SAFE_INTEGER)(value, where);
    const bytes = utf8Length(pasted);
    if (bytes > limit) {
      throw new UserError(
        `The text has ${bytes.toLocaleString('en-US')} bytes; at most ${limit.toLocaleString('en-US')} can be sent.`,
        'Save it as a file where the engine runs and choose that file.',
      );
    }
    if (pasted.trim() === '') {
      throw new UserError('The text is empty.', 'Paste or write a text, or choose a file.');
    }
    return pasted;
  };
}
