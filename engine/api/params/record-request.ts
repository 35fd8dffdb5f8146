// What may be asked of a recording, checked completely.

import { RECORD_LEVELS, type RecordRequest } from '#protocol';
import { expertLimit } from './expert-limit.ts';
import { boolean, integer, list, object, oneOf, type Parse, path, stringMap } from './parse.ts';
import { parseSource } from './text-source.ts';

/** Largest number of layers and experts that can be meant seriously. */
const MANY = 1_000_000;

const label = /^[A-Za-z][\w-]{0,62}$/;

export const labels = stringMap(label, 'letters, digits, _ and -, beginning with a letter', 32);

export const interventions = list(
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
      labels,
      level: oneOf(RECORD_LEVELS),
      nll: boolean,
      backend: oneOf(['auto', 'wasm', 'tensorflow']),
      precision: oneOf(['auto', 'f32', 'bf16']),
      expertBudget: expertLimit,
      half: boolean,
      text: boolean,
      overwrite: boolean,
      interventions,
    },
  );
}
