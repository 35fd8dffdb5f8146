// Where each token lies in the text. The library gives tokens without places, so they are laid along the text one after
// the other; each must be exactly what stands there, or the tokenizer is refused rather than believed.

import { UserError } from '#protocol';

/** One token to lay along the text. */
export interface Piece {
  readonly token: string;
  /** The bytes that it stands for. */
  readonly bytes: Uint8Array;
  /** An added token, found in the text as written; its neighbouring white space may belong to it. */
  readonly added: { readonly lstrip: boolean; readonly rstrip: boolean } | null;
  /** The unknown token: stands for whatever is there up to the next token. */
  readonly unknown: boolean;
}

/** Whether the tokenizer puts a space before a text: `always`, or only (if at all) before one that begins with none. */
export type PrefixSpace = 'always' | 'maybe';

export interface Places {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

/**
 * Byte ranges of tokens that follow one another in a text.
 * @param text UTF-8
 * @throws UserError where a token is not what the text says
 */
export function alignTokens(
  text: Uint8Array,
  pieces: readonly Piece[],
  prefix: PrefixSpace,
  tokenizer: string,
): Places {
  const start = new Uint32Array(pieces.length);
  const end = new Uint32Array(pieces.length);
  let at = 0;
  // First of a run of unknown tokens, or -1. Having no bytes of its own, a run ends where the next known token begins.
  let unknown = -1;
  for (const [i, piece] of pieces.entries()) {
    const before = i > 0 ? pieces[i - 1] : undefined;
    // A section begins at the start and after each added token that the text spells.
    const fresh = before === undefined || (before.added !== null && unknown < 0) ? prefix : 'no';
    start[i] = at;
    let from = at;
    let length = match(text, at, piece.bytes, fresh);
    if (length < 0 && piece.unknown) {
      if (unknown < 0) unknown = i;
      continue;
    }
    if (length < 0 && unknown >= 0) {
      while (length < 0 && from < text.length) length = match(text, ++from, piece.bytes, 'no');
    } else if (length < 0) {
      from = skipSpace(text, at);
      length = match(text, from, piece.bytes, fresh);
    }
    if (length < 0) throw misplaced(text, at, piece, i, tokenizer);
    if (unknown >= 0) {
      // A run of unknown tokens shares the stretch: only the first gets it.
      for (let j = unknown; j < i; j++) end[j] = from;
      for (let j = unknown + 1; j < i; j++) start[j] = from;
      unknown = -1;
    } else if (from > at && before?.added?.rstrip) end[i - 1] = from;
    start[i] = piece.added?.lstrip && !before?.added?.rstrip ? at : from;
    at = from + length;
    end[i] = at;
  }
  finish(text, at, pieces, end, unknown, tokenizer);
  return { start, end };
}

/** What is left over at the end must be white space that an added token took, or belong to an unknown token. */
function finish(
  text: Uint8Array,
  at: number,
  pieces: readonly Piece[],
  end: Uint32Array,
  unknown: number,
  tokenizer: string,
): void {
  if (unknown >= 0) end.fill(text.length, unknown);
  else if (at < text.length && skipSpace(text, at) === text.length) {
    if (pieces.at(-1)?.added?.rstrip) end[pieces.length - 1] = text.length;
  } else if (at < text.length) {
    throw new UserError(
      `${tokenizer}: expected its tokens to cover the text, found ${text.length - at} bytes after the last one (byte ${at}).`,
      'The tokenizer drops part of the text, so tokens cannot be placed in it. Use the tokenizer of the original model.',
    );
  }
}

/**
 * Bytes of the text that `bytes` covers at `at`, or -1. At the start of a section the tokenizer may have put a space
 * before the text: that one covers nothing. A literal "▁" in the text is a space to a tokenizer that spells it so.
 */
function match(text: Uint8Array, at: number, bytes: Uint8Array, fresh: PrefixSpace | 'no'): number {
  if (fresh === 'no' || bytes[0] !== 0x20) return matchFrom(text, at, bytes, 0);
  const [first, second] = fresh === 'always' ? [1, 0] : [0, 1];
  const length = matchFrom(text, at, bytes, first);
  return length < 0 ? matchFrom(text, at, bytes, second) : length;
}

function matchFrom(text: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
  let place = at;
  for (let i = from; i < bytes.length; i++) {
    if (text[place] === bytes[i]) place++;
    else if (bytes[i] === 0x20 && text[place] === 0xe2 && text[place + 1] === 0x96 && text[place + 2] === 0x81)
      place += 3;
    else return -1;
  }
  return place - at;
}

/** First byte from `at` that is not white space; also knows the three-byte spaces (U+2000-200A, U+3000) and U+00A0. */
function skipSpace(text: Uint8Array, at: number): number {
  for (;;) {
    const [a, b, c] = [text[at] as number, text[at + 1] as number, text[at + 2] as number];
    if (a === 0x20 || (a >= 0x09 && a <= 0x0d)) at += 1;
    else if (a === 0xc2 && (b === 0xa0 || b === 0x85)) at += 2;
    else if (a === 0xe2 && b === 0x80 && ((c >= 0x80 && c <= 0x8a) || c === 0xa8 || c === 0xa9 || c === 0xaf)) at += 3;
    else if (a === 0xe3 && b === 0x80 && c === 0x80) at += 3;
    else return at;
  }
}

function misplaced(text: Uint8Array, at: number, piece: Piece, i: number, tokenizer: string): UserError {
  const there = new TextDecoder().decode(text.subarray(at, at + 16));
  return new UserError(
    `${tokenizer}: expected token ${i} (${JSON.stringify(piece.token)}) at byte ${at} of the text, found ${JSON.stringify(there)}.`,
    'This tokenizer changes the text before it cuts it, so tokens cannot be placed in the text. Such models are not read yet.',
  );
}
