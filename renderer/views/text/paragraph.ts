// A sequence as a paragraph: its text, cut where its tokens stand, and ready to be read at one layer.

import type { RouterEntry, SequenceData, TokenSpelling } from '#protocol';
import { type Fragment, pieceOf, spelledTokens, type TokenRanges, textFragments, tokenRanges } from './fragments.ts';
import type { Reader } from './reading.ts';

export interface Paragraph {
  readonly text: string;
  readonly fragments: readonly Fragment[];
  /** Where each token lies in the text. */
  readonly ranges: TokenRanges;
  readonly textOf: (token: number) => string;
  /** UTF-8; empty in a trace without text. */
  readonly bytes: Uint8Array;
}

/** Whether routes are those of these routers: an earlier answer may be another trace's. */
export function fitsRouters({ tokens, experts }: SequenceData, routers: readonly RouterEntry[]): boolean {
  if (tokens === 0) return true;
  return experts.length === routers.length && routers.every(({ topK }, r) => experts[r]?.length === tokens * topK);
}

const made = new WeakMap<SequenceData, Paragraph>();

/** The text to show and where its tokens lie in it; the same object every time. */
export function paragraphOf(data: SequenceData): Paragraph {
  const known = made.get(data);
  if (known) return known;
  const spelled = data.text === null ? spelledTokens(data.tokenTexts) : null;
  const text = spelled?.text ?? data.text ?? '';
  const ranges = spelled?.ranges ?? tokenRanges(text, data.byteStart, data.byteEnd);
  const paragraph = {
    text,
    fragments: textFragments(text, ranges),
    ranges,
    textOf: (token: number) => text.slice(ranges.start[token], ranges.end[token]),
    bytes: new TextEncoder().encode(data.text ?? ''),
  };
  made.set(data, paragraph);
  return paragraph;
}

/** Reads tokens of a sequence, and at one router where there is one. */
export function readerOf(
  data: SequenceData,
  router: RouterEntry | undefined,
  index: number,
  spelling: TokenSpelling,
): Reader {
  const { text, fragments, bytes, textOf } = paragraphOf(data);
  return { data, router, index, bytes, spelling, textOf, pieceOf: (token) => pieceOf(text, fragments, token) };
}
