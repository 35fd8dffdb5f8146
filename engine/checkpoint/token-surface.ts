// The bytes of text that a vocabulary entry stands for. Tokenizers spell them in three ways.

/** `byte-level`: one letter per byte (GPT-2's table). `metaspace`: a space is "▁". `plain`: as it reads. */
export type Spelling = 'byte-level' | 'metaspace' | 'plain';

const METASPACE = '\u2581';
const utf8 = new TextEncoder();

/** How a tokenizer.json spells its entries, by the parts it names. */
export function spellingOf(tokenizer: Readonly<Record<string, unknown>>): Spelling {
  const parts = JSON.stringify([tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder]);
  if (parts.includes('"type":"ByteLevel"')) return 'byte-level';
  return parts.includes('"type":"Metaspace"') || parts.includes(METASPACE) ? 'metaspace' : 'plain';
}

/** Bytes that an entry of the model's own vocabulary (not an added token) puts into the text. */
export function surface(token: string, spelling: Spelling): Uint8Array {
  if (spelling === 'byte-level') {
    const bytes = Array.from(token, (letter) => BYTE_OF_LETTER.get(letter));
    return bytes.includes(undefined) ? utf8.encode(token) : Uint8Array.from(bytes as number[]);
  }
  if (spelling === 'metaspace') {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
    return byte === undefined
      ? utf8.encode(token.replaceAll(METASPACE, ' '))
      : Uint8Array.of(Number.parseInt(byte, 16));
  }
  return utf8.encode(token.replace(/^##/, ''));
}

/**
 * GPT-2's table: printable Latin-1 letters stand for their own byte, and the other 68 bytes, in order, for the letters
 * from U+0100.
 */
const BYTE_OF_LETTER: ReadonlyMap<string, number> = byteOfLetter();

function byteOfLetter(): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    table.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return table;
}
