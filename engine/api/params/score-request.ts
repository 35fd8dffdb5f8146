// What may be asked of a scoring, checked completely.

import { CHOICE_FORMS, type ScoreRequest } from '#protocol';
import { expertLimit } from './expert-limit.ts';
import { boolean, integer, object, oneOf, type Parse, path, text } from './parse.ts';
import { interventions, labels } from './record-request.ts';
import { parseSource } from './text-source.ts';

/** @param uploadLimit largest pasted text, in bytes of UTF-8 */
export function parseScoreRequest(uploadLimit: number): Parse<ScoreRequest> {
  return object(
    { model: path, task: oneOf(['choices', 'perplexity']), source: parseSource(uploadLimit) },
    {
      labels,
      by: text(200),
      form: oneOf(CHOICE_FORMS),
      delimiter: text(100),
      interventions,
      alone: boolean,
      resamples: integer(0, 100_000),
      seed: integer(0),
      backend: oneOf(['auto', 'wasm', 'tensorflow']),
      precision: oneOf(['auto', 'f32', 'bf16']),
      expertBudget: expertLimit,
    },
  );
}
