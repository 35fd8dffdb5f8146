// The tokens of a text that is to be gone on from.

import type { EncodedText, TextTokenizer } from '#checkpoint';

/** Without a token that would end the text, as some tokenizers put one behind it. One that begins it stays. */
export function openEncoding(tokenizer: TextTokenizer, given: string): EncodedText {
  const encoded = tokenizer.encode(given);
  const { ids, tokens, special, byteStart, byteEnd, text } = encoded;
  const bytes = new TextEncoder().encode(text).length;
  let end = ids.length;
  while (end > 0 && special[end - 1] === 1 && byteStart[end - 1] === bytes && bytes > 0) end--;
  if (end === ids.length) return encoded;
  const [cutIds, cutSpecial] = [ids.slice(0, end), special.slice(0, end)];
  const places = { byteStart: byteStart.slice(0, end), byteEnd: byteEnd.slice(0, end) };
  return { text, ids: cutIds, tokens: tokens.slice(0, end), special: cutSpecial, ...places };
}
