// How a tokenizer spells its entries, and the bytes of text that one stands for.

import { type TokenSpelling, tokenBytes } from '#protocol';

const METASPACE = '\u2581';

/** How a tokenizer.json spells its entries, by the parts it names. */
export function spellingOf(tokenizer: Readonly<Record<string, unknown>>): TokenSpelling {
  const parts = JSON.stringify([tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder]);
  if (parts.includes('"type":"ByteLevel"')) return 'byte-level';
  return parts.includes('"type":"Metaspace"') || parts.includes(METASPACE) ? 'sentencepiece' : 'plain';
}

/** Bytes that an entry of the model's own vocabulary (not an added token) puts into the text. */
export function surface(token: string, spelling: TokenSpelling): Uint8Array {
  const utf8 = new TextEncoder();
  // WordPiece marks a piece that continues a word; the mark is no text.
  if (spelling === 'plain') return utf8.encode(token.replace(/^##/, ''));
  return tokenBytes(token, spelling) ?? utf8.encode(token);
}
