// From a tokenizer's byte offsets to stretches of text that can be measured and coloured. The unit is the grapheme, what a
// reader calls a character: tokens that are pieces of one share it, and a combining mark never leaves its letter.

import { utf16Offsets } from '#protocol';

/** UTF-16 range of each token: from the character its first byte lies in to the end of the one its last byte lies in. */
export interface TokenRanges {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

/** A stretch of text with one colour, or one grapheme that several tokens share. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
  /** In the order of the text; more than one: pieces of this grapheme. */
  readonly tokens: readonly number[];
}

/** Where each token lies in the text. Bytes beyond the text (a damaged offset) count as its end. */
export function tokenRanges(text: string, byteStart: Uint32Array, byteEnd: Uint32Array): TokenRanges {
  const offsets = utf16Offsets(text);
  const bytes = offsets.length - 1;
  const at = (byte: number) => offsets[Math.min(byte, bytes)] as number;
  const start = new Uint32Array(byteStart.length);
  const end = new Uint32Array(byteStart.length);
  for (let t = 0; t < byteStart.length; t++) {
    start[t] = at(byteStart[t] as number);
    // An offset inside a character maps to its start; the character is covered, so the end is the next one's start.
    let byte = Math.min(byteEnd[t] as number, bytes);
    if (byte > (byteStart[t] as number)) {
      while (byte < bytes && byte > 0 && at(byte) === at(byte - 1)) byte++;
    }
    end[t] = at(byte);
  }
  return { start, end };
}

/** The vocabulary's own spellings side by side, for a trace without text. One space between two tokens belongs to none. */
export function spelledTokens(spellings: readonly string[]): { readonly text: string; readonly ranges: TokenRanges } {
  const start = new Uint32Array(spellings.length);
  const end = new Uint32Array(spellings.length);
  let text = '';
  for (const [t, spelling] of spellings.entries()) {
    start[t] = text.length;
    text += spelling;
    end[t] = text.length;
    text += ' ';
  }
  return { text, ranges: { start, end } };
}

let segmenter: Intl.Segmenter | null = null;

/** Start of each grapheme, and the end of the text. */
export function graphemeStarts(text: string): Uint32Array {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const starts: number[] = [];
  for (const { index } of segmenter.segment(text)) starts.push(index);
  starts.push(text.length);
  return Uint32Array.from(starts);
}

/** Cuts a text into fragments, in its own order. Graphemes that no token covers are left out. */
export function textFragments(text: string, ranges: TokenRanges): readonly Fragment[] {
  const starts = graphemeStarts(text);
  const fragments: { start: number; end: number; tokens: number[] }[] = [];
  let first = 0;
  for (let g = 0; g + 1 < starts.length; g++) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    // Tokens come in the order of the text, so those that ended before this grapheme never come back.
    while (first < ranges.start.length && (ranges.end[first] as number) <= start) first++;
    const tokens: number[] = [];
    for (let t = first; t < ranges.start.length && (ranges.start[t] as number) < end; t++) {
      const empty = ranges.start[t] === ranges.end[t];
      if (!empty && (ranges.end[t] as number) > start) tokens.push(t);
    }
    if (tokens.length === 0) continue;
    const last = fragments.at(-1);
    const continues =
      last?.end === start && last.tokens.length === 1 && tokens.length === 1 && last.tokens[0] === tokens[0];
    if (last && continues) last.end = end;
    else fragments.push({ start, end, tokens });
  }
  return fragments;
}

/** Which piece of a character a token is, for its tooltip. */
export interface Piece {
  readonly number: number;
  readonly of: number;
  readonly character: string;
}

/** The first grapheme that a token shares with others; null where it has its characters to itself. */
export function pieceOf(text: string, fragments: readonly Fragment[], token: number): Piece | null {
  const shared = fragments.find((fragment) => fragment.tokens.length > 1 && fragment.tokens.includes(token));
  if (!shared) return null;
  return {
    number: shared.tokens.indexOf(token) + 1,
    of: shared.tokens.length,
    character: text.slice(shared.start, shared.end),
  };
}

const RTL = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}/u;
const STRONG = /\p{L}|\p{N}/u;

/** Whether a grapheme's pieces run from right to left. Punctuation follows its paragraph. */
export function runsRightToLeft(grapheme: string, paragraphIsRtl: boolean): boolean {
  if (RTL.test(grapheme)) return true;
  return STRONG.test(grapheme) ? false : paragraphIsRtl;
}
