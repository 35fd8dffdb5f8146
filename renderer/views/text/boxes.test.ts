import { expect, test } from 'vitest';
import { layoutBoxes, type Measure, pointMarks, splitRect, tokenAt } from './boxes.ts';

const rect = { left: 10, top: 0, width: 12, height: 18 };

test('pieces of a character divide it evenly, the first where reading begins', () => {
  expect(splitRect(rect, [4, 5, 6], false).map((p) => [p.token, p.left, p.width])).toEqual([
    [4, 10, 4],
    [5, 14, 4],
    [6, 18, 4],
  ]);
  expect(splitRect(rect, [4, 5], true).map((p) => [p.token, p.left])).toEqual([
    [4, 16],
    [5, 10],
  ]);
});

// Ten pixels a character, eight characters a line of 26 px.
const grid: Measure = (start, end) => {
  const rects = [];
  for (let at = start; at < end; ) {
    const line = Math.floor(at / 8);
    const stop = Math.min(end, (line + 1) * 8);
    rects.push({ left: (at % 8) * 10, top: line * 26 + 4, width: (stop - at) * 10, height: 18 });
    at = stop;
  }
  return rects;
};

const text = 'abcdefghijkl';
const fragments = [
  { start: 0, end: 3, tokens: [1] },
  { start: 3, end: 10, tokens: [2] },
  { start: 10, end: 11, tokens: [3, 4] },
];
const boxes = layoutBoxes(text, fragments, grid, 26, false);

test('a token that runs over a line end has a box on both lines', () => {
  expect([...boxes.token]).toEqual([1, 2, 2, 3, 4]);
  expect([...boxes.line]).toEqual([0, 0, 1, 1, 1]);
  expect([...boxes.lineStart]).toEqual([0, 2, 5]);
  expect(boxes.width[3]).toBe(5);
});

test('pointing finds the token on its own line', () => {
  expect(tokenAt(boxes, [], 35, 10, 26)).toBe(2);
  expect(tokenAt(boxes, [], 5, 30, 26)).toBe(2);
  expect(tokenAt(boxes, [], 27, 30, 26)).toBe(4);
  expect(tokenAt(boxes, [], 79, 30, 26)).toBe(-1);
  expect(tokenAt(boxes, [], 5, 300, 26)).toBe(-1);
});

test('tokens without a box stand after the one before them, or at the start', () => {
  const marks = pointMarks(7, boxes, false, 80);
  expect(marks.map((mark) => [mark.token, mark.line, mark.left])).toEqual([
    [0, 0, -6],
    [5, 1, 30],
    [6, 1, 37],
  ]);
  expect(tokenAt(boxes, marks, 31, 30, 26)).toBe(5);
  expect(pointMarks(1, boxes, true, 80)[0]?.left).toBe(86);
});

test('carets are not boxes', () => {
  const none = layoutBoxes('x', [{ start: 0, end: 1, tokens: [0] }], () => [{ ...rect, width: 0 }], 26, false);
  expect(none.count).toBe(0);
  expect(none.lines).toBe(0);
});
