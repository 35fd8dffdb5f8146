// What may be asked of a generation, checked completely.

import { type GenerateRequest, RECORD_LEVELS } from '#protocol';
import { expertLimit } from './expert-limit.ts';
import { boolean, integer, list, number, object, oneOf, type Parse, path, text } from './parse.ts';
import { interventions } from './record-request.ts';

/** A prompt as long as any context, in UTF-16 units. */
const LONGEST = 8 * 1024 * 1024;

const turns = list(object({ role: text(100), content: text(LONGEST) }, {}), 1, 10_000);

const prompt: Parse<GenerateRequest['prompts'][number]> = (value, where) =>
  typeof value === 'string' ? text(LONGEST)(value, where) : turns(value, where);

export const parseGenerateRequest: Parse<GenerateRequest> = object(
  { model: path, prompts: list(prompt, 1, 1000) },
  {
    chatTemplate: text(100),
    maxTokens: integer(1, 1_000_000),
    // Their ranges are checked where they are used, for the command line too.
    temperature: number,
    topK: number,
    topP: number,
    minP: number,
    seed: integer(0),
    interventions,
    alone: boolean,
    out: path,
    overwrite: boolean,
    level: oneOf(RECORD_LEVELS),
    backend: oneOf(['auto', 'wasm', 'tensorflow']),
    precision: oneOf(['auto', 'f32', 'bf16']),
    expertBudget: expertLimit,
  },
);
