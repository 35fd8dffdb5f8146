// Sequences become token ids, cut at the model's context length.

import type { EncodedText, TextTokenizer } from '#checkpoint';
import { Cancelled, formatCount, type Sequence, UserError } from '#protocol';
import { turn } from './turn.ts';

export interface Tokenized {
  /** Per sequence, in order. */
  readonly encodings: readonly EncodedText[];
  /** One line for each text that was cut. */
  readonly notices: readonly string[];
}

/** Said when a recording is stopped while its texts are being read or cut into tokens. */
export const STOPPED_EARLY = 'Stopped before anything was recorded; nothing was kept.';

/** At most this many texts are named one by one. */
const NAMED = 5;

/** Texts between two turns of the event loop. */
const TURN_EVERY = 64;

/**
 * @param contextLength longest sequence in tokens
 * @throws UserError for a text without tokens; Cancelled
 */
export async function tokenize(
  sequences: readonly Sequence[],
  tokenizer: TextTokenizer,
  contextLength: number,
  signal?: AbortSignal,
): Promise<Tokenized> {
  const cuts: string[] = [];
  const encodings: EncodedText[] = [];
  for (const [s, { id, text }] of sequences.entries()) {
    if (s % TURN_EVERY === 0) await turn();
    if (signal?.aborted) throw new Cancelled(STOPPED_EARLY);
    const whole = tokenizer.encode(text);
    if (whole.ids.length === 0) {
      throw new UserError(`Sequence ${id}: its text gives no token.`, 'Remove it or fill it.');
    }
    if (whole.ids.length > contextLength) {
      cuts.push(
        `${id} was cut from ${formatCount(whole.ids.length)} to ${formatCount(contextLength)} tokens, the model's context length.`,
      );
    }
    encodings.push(whole.ids.length > contextLength ? cut(whole, contextLength) : whole);
  }
  const rest = cuts.length - NAMED;
  const notices = rest > 0 ? [...cuts.slice(0, NAMED), `${rest} more sequences were cut at the context length.`] : cuts;
  return { encodings, notices };
}

function cut(encoding: EncodedText, length: number): EncodedText {
  return {
    text: encoding.text,
    ids: encoding.ids.slice(0, length),
    tokens: encoding.tokens.slice(0, length),
    byteStart: encoding.byteStart.slice(0, length),
    byteEnd: encoding.byteEnd.slice(0, length),
    special: encoding.special.slice(0, length),
  };
}
