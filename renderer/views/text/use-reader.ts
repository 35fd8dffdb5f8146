// The sequence in view, cut into tokens and ready to be read at one layer.

import { useMemo } from 'react';
import type { RouterEntry, SequenceData } from '#protocol';
import { type Fragment, pieceOf, spelledTokens, textFragments, tokenRanges } from './fragments.ts';
import type { Reader } from './reading.ts';

/** What is set as a paragraph. */
export interface Paragraph {
  readonly text: string;
  readonly fragments: readonly Fragment[];
  readonly textOf: (token: number) => string;
  /** UTF-8; empty in a trace without text. */
  readonly bytes: Uint8Array;
}

/** Whether routes are those of these routers: the last answer may be another trace's. */
export function fitsRouters({ tokens, experts }: SequenceData, routers: readonly RouterEntry[]): boolean {
  if (tokens === 0) return true;
  return experts.length === routers.length && routers.every(({ topK }, r) => experts[r]?.length === tokens * topK);
}

/** The text to show and where its tokens lie in it. */
export function useParagraph(data: SequenceData | undefined): Paragraph | null {
  return useMemo(() => {
    if (!data) return null;
    const spelled = data.text === null ? spelledTokens(data.tokenTexts) : null;
    const text = spelled?.text ?? data.text ?? '';
    const ranges = spelled?.ranges ?? tokenRanges(text, data.byteStart, data.byteEnd);
    return {
      text,
      fragments: textFragments(text, ranges),
      textOf: (token) => text.slice(ranges.start[token], ranges.end[token]),
      bytes: new TextEncoder().encode(data.text ?? ''),
    };
  }, [data]);
}

/** Reads tokens of the sequence at one router; null until there is something to read. */
export function useReader(
  data: SequenceData | undefined,
  paragraph: Paragraph | null,
  router: RouterEntry | undefined,
  index: number,
): Reader | null {
  return useMemo(() => {
    if (!data || !paragraph || !router) return null;
    const { text, fragments, bytes, textOf } = paragraph;
    return { data, router, index, bytes, textOf, pieceOf: (token) => pieceOf(text, fragments, token) };
  }, [data, paragraph, router, index]);
}
