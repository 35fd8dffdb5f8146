// Finding tokens among measured boxes: where one stands, which lies above or below. Pure.

import type { Boxes, PointMark } from './boxes.ts';

/** First line a token stands on, -1 when it stands nowhere. */
export function lineOf(boxes: Boxes, points: readonly PointMark[], token: number): number {
  const at = boxes.token.indexOf(token);
  if (at >= 0) return boxes.line[at] as number;
  return points.find((mark) => mark.token === token)?.line ?? -1;
}

/** The token at a place, or the one nearest to it on that line; -1 where there is no line. */
export function nearestToken(boxes: Boxes, x: number, y: number, lineHeight: number): number {
  const line = Math.max(0, Math.min(boxes.lines - 1, Math.floor(y / lineHeight)));
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let b = boxes.lineStart[line] ?? 0; b < (boxes.lineStart[line + 1] ?? 0); b++) {
    const left = boxes.left[b] as number;
    const away = Math.max(left - x, x - left - (boxes.width[b] as number), 0);
    if (away >= distance) continue;
    distance = away;
    best = boxes.token[b] as number;
  }
  return best;
}

/** Half a point mark's width as a target. */
const POINT_REACH = 4;

/** Left and right edge of a token on one line, for a tooltip beside it. */
export function extentOn(
  boxes: Boxes,
  points: readonly PointMark[],
  token: number,
  line: number,
): { readonly left: number; readonly right: number } {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (let b = boxes.lineStart[line] ?? 0; b < (boxes.lineStart[line + 1] ?? 0); b++) {
    if (boxes.token[b] !== token) continue;
    left = Math.min(left, boxes.left[b] as number);
    right = Math.max(right, (boxes.left[b] as number) + (boxes.width[b] as number));
  }
  if (left <= right) return { left, right };
  const middle = points.find((mark) => mark.token === token)?.left ?? 0;
  return { left: middle - POINT_REACH, right: middle + POINT_REACH };
}

/** The token `step` lines below (above, when negative) that is nearest to the same place; -1 where there is none. */
export function acrossLines(boxes: Boxes, token: number, step: number): number {
  const from = boxes.token.indexOf(token);
  if (from < 0) return -1;
  const middle = (boxes.left[from] as number) + (boxes.width[from] as number) / 2;
  const line = (boxes.line[from] as number) + step;
  if (line < 0) return -1;
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let b = boxes.lineStart[line] ?? 0; b < (boxes.lineStart[line + 1] ?? 0); b++) {
    const away = Math.abs((boxes.left[b] as number) + (boxes.width[b] as number) / 2 - middle);
    if (away >= distance) continue;
    distance = away;
    best = boxes.token[b] as number;
  }
  return best;
}
