// How tall a text will be, before it is set: good enough for a scroll bar, corrected by measuring.

import type { Setting } from '../../charts/language.ts';

/** Above and below each paragraph. */
export const ITEM_PADDING = 5;
/** Widest that a paragraph gets; longer lines are hard to read. */
export const MEASURE = 920;

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;
/** Marks that stand on another letter. */
const MARKS = /\p{Mn}/gu;
/** Of the font's size: an average letter. */
const LETTER = 0.5;

/** Width of a text on one line, CSS pixels. */
export function estimateWidth(text: string, fontSize: number): number {
  const wide = text.match(WIDE)?.length ?? 0;
  const marks = text.match(MARKS)?.length ?? 0;
  return fontSize * (wide + (text.length - wide - marks) * LETTER);
}

/**
 * Height of a sequence in the column.
 * @param width room for the paragraph, CSS pixels
 */
export function estimateHeight(text: string, { fontSize, lineHeight }: Setting, width: number): number {
  const room = Math.max(fontSize, Math.min(MEASURE, width));
  let lines = 0;
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(estimateWidth(line, fontSize) / room));
  return lines * lineHeight + 2 * ITEM_PADDING;
}

/** Letters of an average token, for a sequence of which only the number of tokens is known. */
const LETTERS_PER_TOKEN = 4;

/** The same where the text is not known. */
export function estimateByTokens(tokens: number, { fontSize, lineHeight }: Setting, width: number): number {
  const room = Math.max(fontSize, Math.min(MEASURE, width));
  const lines = Math.max(1, Math.ceil((tokens * LETTERS_PER_TOKEN * fontSize * LETTER) / room));
  return lines * lineHeight + 2 * ITEM_PADDING;
}
