// Sequences become token ids, cut at the model's context length.

import type { EncodedText, TextTokenizer } from '#checkpoint';
import { formatCount, type Sequence, UserError } from '#protocol';

export interface Tokenized {
  /** Per sequence, in order. */
  readonly encodings: readonly EncodedText[];
  /** One line for each text that was cut. */
  readonly notices: readonly string[];
}

/** At most this many texts are named one by one. */
const NAMED = 5;

/**
 * @param contextLength longest sequence in tokens
 * @throws UserError for a text without tokens
 */
export function tokenize(sequences: readonly Sequence[], tokenizer: TextTokenizer, contextLength: number): Tokenized {
  const cuts: string[] = [];
  const encodings = sequences.map(({ id, text }) => {
    const whole = tokenizer.encode(text);
    if (whole.ids.length === 0) {
      throw new UserError(`Sequence ${id}: its text gives no token.`, 'Remove it or fill it.');
    }
    if (whole.ids.length <= contextLength) return whole;
    cuts.push(
      `${id} was cut from ${formatCount(whole.ids.length)} to ${formatCount(contextLength)} tokens, the model's context length.`,
    );
    return cut(whole, contextLength);
  });
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
