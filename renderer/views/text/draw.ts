// The colour beneath the text: a wash over each token's place and a bar along its foot, so that letters stay readable and
// colours stay apart. Nothing here touches the text.

import type { Theme } from '../../ui/theme.ts';
import type { Boxes, PointMark } from './boxes.ts';
import { CHOSEN, OUTSIDE } from './token-group.ts';

/** Opacity of the wash: the strongest colour of either theme leaves text at 4.5:1 or better. */
export const WASH = 0.34;
const BAR = 3;
/** Of the line's height, left free above and below. */
const TOP = 2;
const BOTTOM = 2;
const DIMMED = 0.25;
const CHOSEN_LINE = 2;
/** Middle of a special token's mark below the line's top. */
const POINT = 5;

export interface UnderlayData {
  readonly theme: Theme;
  readonly boxes: Boxes;
  readonly points: readonly PointMark[];
  readonly lineHeight: number;
  /** null leaves the token plain. [token] */
  readonly colors: readonly (string | null)[];
  /** OUTSIDE, INSIDE or CHOSEN (token-group.ts); null without a group. [token] */
  readonly group: Uint8Array | null;
  /** 1 for tokens that the expert under the pointer takes; null without one. [token] */
  readonly ghosts: Uint8Array | null;
  /** -1 for none. */
  readonly selected: number;
  readonly hovered: number;
  /** False draws selection and ghosts only: the plain paragraph. */
  readonly marks: boolean;
}

/** The stretch of the paragraph that the canvas covers, from the paragraph's own top; may begin above it. */
export interface UnderlaySize {
  readonly top: number;
  readonly height: number;
}

function visibleBoxes({ boxes, lineHeight }: UnderlayData, size: UnderlaySize): readonly [number, number] {
  const first = Math.max(0, Math.min(boxes.lines, Math.floor(size.top / lineHeight)));
  const end = Math.max(first, Math.min(boxes.lines, Math.ceil((size.top + size.height) / lineHeight)));
  return [boxes.lineStart[first] ?? 0, boxes.lineStart[end] ?? 0];
}

/** Calls `each` with the outline of every run of neighbouring boxes of one token. */
function tokenRuns(
  data: UnderlayData,
  token: number,
  each: (left: number, top: number, width: number, height: number) => void,
): void {
  const { boxes, lineHeight } = data;
  for (let b = 0; b < boxes.count; b++) {
    if (boxes.token[b] !== token) continue;
    const left = boxes.left[b] as number;
    let right = left + (boxes.width[b] as number);
    const line = boxes.line[b];
    while (b + 1 < boxes.count && boxes.token[b + 1] === token && boxes.line[b + 1] === line) {
      b++;
      right = Math.max(right, (boxes.left[b] as number) + (boxes.width[b] as number));
    }
    each(left, (line as number) * lineHeight + 1, right - left, lineHeight - 2);
  }
}

function drawColors(context: CanvasRenderingContext2D, data: UnderlayData, size: UnderlaySize): void {
  const { boxes, lineHeight, colors, group, theme } = data;
  const [first, end] = visibleBoxes(data, size);
  for (let b = first; b < end; b++) {
    const token = boxes.token[b] as number;
    const color = colors[token];
    const left = boxes.left[b] as number;
    const top = (boxes.line[b] as number) * lineHeight;
    // A hairline of paper between neighbours shows where one token ends.
    const width = Math.max(0.75, (boxes.width[b] as number) - 1);
    const strength = group && group[token] === OUTSIDE ? DIMMED : 1;
    if (color) {
      context.fillStyle = color;
      context.globalAlpha = WASH * strength;
      context.fillRect(left, top + TOP, width, lineHeight - TOP - BOTTOM);
      context.globalAlpha = strength;
      context.fillRect(left, top + lineHeight - BOTTOM - BAR, width, BAR);
    } else {
      // Neutral: only a faint foot, so that the cut between tokens can still be seen.
      context.fillStyle = theme.colors.line;
      context.globalAlpha = strength;
      context.fillRect(left, top + lineHeight - BOTTOM - 1, width, 1);
    }
  }
  context.globalAlpha = 1;
}

/** A line below the tokens that were chosen, unbroken from one to the next. */
function drawChosen(context: CanvasRenderingContext2D, data: UnderlayData, size: UnderlaySize): void {
  const { boxes, group, lineHeight, theme } = data;
  if (!group) return;
  const [first, end] = visibleBoxes(data, size);
  context.fillStyle = theme.colors.accent;
  for (let b = first; b < end; b++) {
    if (group[boxes.token[b] as number] !== CHOSEN) continue;
    const foot = ((boxes.line[b] as number) + 1) * lineHeight;
    context.fillRect(boxes.left[b] as number, foot - CHOSEN_LINE, boxes.width[b] as number, CHOSEN_LINE);
  }
}

/** Special tokens and line breaks: a small diamond above the gap where they stand, clear of the letters. */
function drawPoints(context: CanvasRenderingContext2D, data: UnderlayData, size: UnderlaySize): void {
  context.fillStyle = data.theme.colors.ink3;
  for (const point of data.points) {
    const y = point.line * data.lineHeight + POINT;
    if (y < size.top - 10 || y > size.top + size.height + 10) continue;
    context.beginPath();
    context.moveTo(point.left, y - 3);
    context.lineTo(point.left + 3, y);
    context.lineTo(point.left, y + 3);
    context.lineTo(point.left - 3, y);
    context.fill();
  }
}

function drawGhosts(context: CanvasRenderingContext2D, data: UnderlayData, size: UnderlaySize): void {
  const { boxes, ghosts, lineHeight, theme } = data;
  if (!ghosts) return;
  const [first, end] = visibleBoxes(data, size);
  context.fillStyle = theme.colors.ink;
  for (let b = first; b < end; b++) {
    if (ghosts[boxes.token[b] as number] !== 1) continue;
    const top = (boxes.line[b] as number) * lineHeight;
    context.fillRect(boxes.left[b] as number, top, Math.max(1, (boxes.width[b] as number) - 1), 2);
  }
}

function drawRing(context: CanvasRenderingContext2D, data: UnderlayData, token: number, strong: boolean): void {
  if (token < 0) return;
  const { ink, bg, ink3 } = data.theme.colors;
  const point = data.points.find((mark) => mark.token === token);
  const outline = (left: number, top: number, width: number, height: number) => {
    context.strokeStyle = strong ? ink : ink3;
    context.lineWidth = strong ? 1.5 : 1;
    context.strokeRect(left - 0.5, top, width, height);
    if (!strong) return;
    context.strokeStyle = bg;
    context.lineWidth = 1;
    context.strokeRect(left + 0.75, top + 1.25, Math.max(0, width - 2.5), height - 2.5);
  };
  if (point) outline(point.left - 4.5, point.line * data.lineHeight + POINT - 5, 10, 10);
  else tokenRuns(data, token, outline);
}

/** Draws what of a paragraph's underlay the canvas covers; the context's origin is the paragraph's top left corner. */
export function drawParagraph(context: CanvasRenderingContext2D, data: UnderlayData, size: UnderlaySize): void {
  if (data.marks) {
    drawColors(context, data, size);
    drawPoints(context, data, size);
  }
  drawChosen(context, data, size);
  drawGhosts(context, data, size);
  drawRing(context, data, data.hovered, false);
  drawRing(context, data, data.selected, true);
}
