// Where the tokens stand on the page: measured rectangles, split between the tokens that share a character, sorted into
// lines. Measuring is the caller's: here is only arithmetic.

import { type Fragment, runsRightToLeft } from './fragments.ts';

/** One rectangle of a range, relative to the text's own top left corner. */
export interface Measured {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Rectangles of the text between two UTF-16 places, one per line and direction it runs through. */
export type Measure = (start: number, end: number) => readonly Measured[];

export interface Boxes {
  readonly count: number;
  /** [box] */
  readonly token: Int32Array;
  readonly line: Int32Array;
  readonly left: Float32Array;
  readonly width: Float32Array;
  /** First box of each line, and the number of boxes. Boxes come in the order of lines. [line + 1] */
  readonly lineStart: Int32Array;
  readonly lines: number;
}

/** Thinner than this a rectangle is a caret, not a mark. */
const THINNEST = 0.5;

interface Box {
  readonly token: number;
  readonly line: number;
  readonly left: number;
  readonly width: number;
}

/** Divides one character's rectangle evenly between its pieces, the first at the side where reading begins. */
export function splitRect(
  rect: Measured,
  tokens: readonly number[],
  rightToLeft: boolean,
): readonly (Measured & { readonly token: number })[] {
  const width = rect.width / tokens.length;
  return tokens.map((token, i) => ({
    ...rect,
    token,
    width,
    left: rightToLeft ? rect.left + rect.width - (i + 1) * width : rect.left + i * width,
  }));
}

/**
 * Boxes of all tokens.
 * @param lineHeight CSS pixels; a box's line is where its middle lies
 * @param rtl direction of the paragraph, which punctuation follows
 */
export function layoutBoxes(
  text: string,
  fragments: readonly Fragment[],
  measure: Measure,
  lineHeight: number,
  rtl: boolean,
): Boxes {
  const boxes: Box[] = [];
  for (const { start, end, tokens } of fragments) {
    for (const rect of measure(start, end)) {
      if (rect.width < THINNEST) continue;
      const line = Math.max(0, Math.floor((rect.top + rect.height / 2) / lineHeight));
      const reversed = tokens.length > 1 && runsRightToLeft(text.slice(start, end), rtl);
      for (const piece of splitRect(rect, tokens, reversed)) {
        boxes.push({ token: piece.token, line, left: piece.left, width: piece.width });
      }
    }
  }
  boxes.sort((a, b) => a.line - b.line || a.left - b.left);
  const lines = (boxes.at(-1)?.line ?? -1) + 1;
  const lineStart = new Int32Array(lines + 1);
  for (const box of boxes) lineStart[box.line + 1] = (lineStart[box.line + 1] as number) + 1;
  for (let line = 0; line < lines; line++)
    lineStart[line + 1] = (lineStart[line + 1] as number) + (lineStart[line] as number);
  return {
    count: boxes.length,
    token: Int32Array.from(boxes, (box) => box.token),
    line: Int32Array.from(boxes, (box) => box.line),
    left: Float32Array.from(boxes, (box) => box.left),
    width: Float32Array.from(boxes, (box) => box.width),
    lineStart,
    lines,
  };
}

/** A token that covers nothing visible: a special token, a line break. Drawn as a small mark at a place. */
export interface PointMark {
  readonly token: number;
  readonly line: number;
  readonly left: number;
}

/**
 * Tokens without a box, each beside the nearest token before it that has one (or at the start of the text).
 * @param rtl direction of the paragraph: the start is on the right
 * @param width of the text's own box
 */
export function pointMarks(tokens: number, boxes: Boxes, rtl: boolean, width: number): readonly PointMark[] {
  const end = new Map<number, { readonly line: number; readonly left: number }>();
  for (let b = 0; b < boxes.count; b++) {
    const left = (boxes.left[b] as number) + (rtl ? 0 : (boxes.width[b] as number));
    end.set(boxes.token[b] as number, { line: boxes.line[b] as number, left });
  }
  const marks: PointMark[] = [];
  // Before the first letter there is room beside the text.
  let last = { line: 0, left: rtl ? width + 6 : -6 };
  let crowd = 0;
  for (let token = 0; token < tokens; token++) {
    const own = end.get(token);
    if (own) {
      last = own;
      crowd = 0;
      continue;
    }
    // Several in a row stand side by side.
    marks.push({ token, line: last.line, left: last.left + (rtl ? -1 : 1) * crowd * 7 });
    crowd++;
  }
  return marks;
}

/** Token under a point of the text, -1 for none. Point marks are targets too: their mark is small, their target is not. */
export function tokenAt(boxes: Boxes, points: readonly PointMark[], x: number, y: number, lineHeight: number): number {
  const line = Math.floor(y / lineHeight);
  for (const point of points) if (point.line === line && Math.abs(point.left - x) <= 4) return point.token;
  if (line < 0 || line >= boxes.lines) return -1;
  for (let b = boxes.lineStart[line] as number; b < (boxes.lineStart[line + 1] as number); b++) {
    const left = boxes.left[b] as number;
    if (x >= left && x < left + (boxes.width[b] as number)) return boxes.token[b] as number;
  }
  return -1;
}
