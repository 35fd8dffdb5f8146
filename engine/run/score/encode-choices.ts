// A context and its choices as tokens, as the field's evaluation harness cuts them: white space at the end of the context
// belongs to the choices, context and choice are cut into tokens together, and the choice is what follows as many tokens as
// the context has alone. So a choice has the tokens that it has in running text.

import type { TextTokenizer } from '#checkpoint';
import { UserError } from '#protocol';
import { openEncoding } from '../open-encoding.ts';
import type { Continuation } from './log-likelihoods.ts';

export interface EncodedChoices {
  /** One per choice. */
  readonly continuations: readonly Continuation[];
  /** Tokens that were cut off the beginning of the longest, to fit the model's context. */
  readonly cut: number;
}

/**
 * @param choices with what separates them from the context
 * @param name of the question, for messages
 * @throws UserError where a choice adds no token, or has no place in the model's context
 */
export function encodeChoices(
  tokenizer: TextTokenizer,
  context: string,
  choices: readonly string[],
  contextLength: number,
  name: string,
): EncodedChoices {
  const bare = context.trimEnd();
  const space = context.slice(bare.length);
  const before = openEncoding(tokenizer, bare).ids;
  if (before.length === 0) {
    throw new UserError(`${name}: the text before its choices gives no token.`, 'A choice needs something to follow.');
  }
  let cut = 0;
  const continuations = choices.map((choice, c) => {
    const after = openEncoding(tokenizer, `${bare}${space}${choice}`).ids.slice(before.length);
    if (after.length === 0) {
      throw new UserError(`${name}, choice ${c + 1}: it adds no token to the text before it.`, 'Is it empty?');
    }
    // The last token goes through no model: it is only asked about.
    const over = before.length + after.length - 1 - contextLength;
    if (over >= before.length) {
      throw new UserError(
        `${name}, choice ${c + 1}: it has ${after.length} tokens, and the model's context ${contextLength}.`,
        'Leave the question out.',
      );
    }
    const from = Math.max(0, over);
    cut = Math.max(cut, from);
    return { ids: [...before.slice(from), ...after], from: before.length - from };
  });
  return { continuations, cut };
}
