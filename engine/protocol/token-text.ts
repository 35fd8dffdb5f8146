// A vocabulary's spelling of a token -> what a reader should see. Vocabularies do not spell tokens as plain text:
// byte-level ones write every byte as a letter of its own (`Ġthe`, `à¤`), so that a token may be a piece of a character.

/** How a vocabulary spells: one letter per byte (GPT-2 and kin), `▁` for a space and `<0xE0>` for a byte, or as it is. */
export type TokenSpelling = 'byte-level' | 'sentencepiece' | 'plain';

/**
 * The bytes of text that an entry stands for; null for a spelling that the vocabulary's letters cannot have made, such as
 * an added token in a byte-level vocabulary.
 */
export function tokenBytes(token: string, spelling: TokenSpelling): Uint8Array | null {
  if (spelling === 'plain') return new TextEncoder().encode(token);
  return spelling === 'byte-level' ? byteLevelBytes(token) : sentencePieceBytes(token);
}

/**
 * The token's own characters; bytes that are only a piece of a character stand as `⟨E0 A4⟩`.
 * A spelling that the vocabulary's letters cannot have made (an added token such as `<｜end｜>`) is returned as it is.
 */
export function tokenText(token: string, spelling: TokenSpelling): string {
  if (spelling === 'plain') return token;
  const bytes = tokenBytes(token, spelling);
  return bytes ? readable(bytes) : token;
}

let byteOfLetter: ReadonlyMap<string, number> | undefined;

/** The bytes that the letters stand for; null when one of them stands for none. */
function byteLevelBytes(token: string): Uint8Array | null {
  byteOfLetter ??= byteLetters();
  const bytes: number[] = [];
  for (const letter of token) {
    const byte = byteOfLetter.get(letter);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** GPT-2's alphabet: printable Latin-1 stands for itself, the other 68 bytes for U+0100 onwards in order. */
function byteLetters(): ReadonlyMap<string, number> {
  const letters = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    letters.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return letters;
}

function sentencePieceBytes(token: string): Uint8Array {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
  if (byte) return Uint8Array.of(Number.parseInt(byte[1] as string, 16));
  return new TextEncoder().encode(token.replaceAll('▁', ' '));
}

/** Whole characters as they are, everything else in hexadecimal. */
function readable(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let pieces: string[] = [];
  const flush = (): void => {
    if (pieces.length > 0) text += `⟨${pieces.join(' ')}⟩`;
    pieces = [];
  };
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] as number);
    const character =
      length > 0 && at + length <= bytes.length ? decode(decoder, bytes.subarray(at, at + length)) : null;
    if (character === null) {
      pieces.push((bytes[at++] as number).toString(16).toUpperCase().padStart(2, '0'));
    } else {
      flush();
      text += character;
      at += length;
    }
  }
  flush();
  return text;
}

/** Bytes of the UTF-8 character that begins with this one; 0 where none can. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function decode(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    // Not UTF-8, which is an answer here and no failure.
    return null;
  }
}
