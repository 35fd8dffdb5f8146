import { expect, test } from 'vitest';
import { layoutBoxes } from './boxes.ts';
import { acrossLines, extentOn, lineOf, nearestToken } from './places.ts';

// Two lines of 26 px: tokens 1, 2 above, 3, 4 below; each character 10 px wide, four characters a line.
const boxes = layoutBoxes(
  'abcdefgh',
  [
    { start: 0, end: 1, tokens: [1] },
    { start: 1, end: 4, tokens: [2] },
    { start: 4, end: 7, tokens: [3] },
    { start: 7, end: 8, tokens: [4] },
  ],
  (start, end) => [
    { left: (start % 4) * 10, top: Math.floor(start / 4) * 26 + 4, width: (end - start) * 10, height: 18 },
  ],
  26,
  false,
);
const points = [{ token: 5, line: 1, left: 40 }];

test('a token is found on its line, a special one by its mark', () => {
  expect(lineOf(boxes, points, 3)).toBe(1);
  expect(lineOf(boxes, points, 5)).toBe(1);
  expect(lineOf(boxes, points, 9)).toBe(-1);
  expect(extentOn(boxes, points, 2, 0)).toEqual({ left: 10, right: 40 });
  expect(extentOn(boxes, points, 5, 1)).toEqual({ left: 36, right: 44 });
});

test('up and down go to the nearest token of the next line', () => {
  expect(acrossLines(boxes, 1, 1)).toBe(3);
  expect(acrossLines(boxes, 2, 1)).toBe(3);
  expect(acrossLines(boxes, 4, -1)).toBe(2);
  expect(acrossLines(boxes, 1, -1)).toBe(-1);
  expect(acrossLines(boxes, 4, 1)).toBe(-1);
});

test('a drag beyond the end of a line, or between two tokens, goes to the nearest token of that line', () => {
  expect(nearestToken(boxes, 500, 5, 26)).toBe(2);
  expect(nearestToken(boxes, -20, 40, 26)).toBe(3);
  expect(nearestToken(boxes, 35, 500, 26)).toBe(4);
});
