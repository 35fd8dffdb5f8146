// What may be asked of a recording, checked completely.

import { RECORD_LEVELS, type RecordRequest, type TextSource, UserError, utf8Length } from '#protocol';
import { boolean, byKind, integer, list, object, oneOf, type Parse, path, stringMap, text } from './parse.ts';

/** Largest number of layers, experts and sequences that can be meant seriously. */
const MANY = 1_000_000;

const label = /^[A-Za-z][\w-]{0,62}$/;

const interventions = list(
  object(
    {
      mode: oneOf(['mask_pre']),
      targets: list(object({ layer: integer(0, MANY), expert: integer(0, MANY) }, {}), 1, MANY),
    },
    {},
  ),
  0,
  1000,
);

/** @param uploadLimit largest pasted text, in bytes of UTF-8 */
export function parseRecordRequest(uploadLimit: number): Parse<RecordRequest> {
  return object(
    { model: path, source: parseSource(uploadLimit) },
    {
      out: path,
      labels: stringMap(label, 'letters, digits, _ and -, beginning with a letter', 32),
      level: oneOf(RECORD_LEVELS),
      nll: boolean,
      backend: oneOf(['auto', 'wasm', 'tensorflow']),
      precision: oneOf(['auto', 'f32', 'bf16']),
      half: boolean,
      text: boolean,
      overwrite: boolean,
      interventions,
    },
  );
}

function parseSource(uploadLimit: number): Parse<TextSource> {
  return byKind<TextSource>({
    files: object({ kind: oneOf(['files']), paths: list(path, 1, 10_000) }, {}),
    lines: object({ kind: oneOf(['lines']), path }, {}),
    corpus: object({ kind: oneOf(['corpus']), name: path }, {}),
    pasted: object({ kind: oneOf(['pasted']), name: text(200), text: pastedText(uploadLimit), perLine: boolean }, {}),
    trace: object({ kind: oneOf(['trace']), path }, { sequences: list(integer(0), 1, MANY) }),
  });
}

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
