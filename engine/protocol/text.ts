// Places in a text, counted in UTF-8 bytes by tokenizers and in UTF-16 units by JavaScript.

/**
 * UTF-16 index for every UTF-8 byte offset, the end included. A byte inside a character maps to that character's start,
 * so a token that is a piece of a character covers it from its first unit.
 * @returns [bytes + 1]
 */
export function utf16Offsets(text: string): Uint32Array {
  const offsets = new Uint32Array(utf8Length(text) + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length; ) {
    const code = text.codePointAt(unit) as number;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offsets.fill(unit, byte, byte + bytes);
    byte += bytes;
    unit += code < 0x10000 ? 1 : 2;
  }
  offsets[byte] = text.length;
  return offsets;
}

/** Bytes of a text in UTF-8. A lone surrogate counts 3, as it is written as U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.codePointAt(unit) as number;
    if (code >= 0x10000) unit++;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
