import { expect, test } from 'vitest';
import { axisMarks, DEAD, moreExtreme, paintCells } from './cell-image.ts';

// A table whose red channel is the entry itself makes colours readable as numbers.
const table = Uint8ClampedArray.from({ length: 1024 }, (_, i) => (i % 4 === 0 ? i / 4 : i % 4 === 3 ? 255 : 0));
const paper = [9, 9, 9, 255] as const;

test('large cells get a mark each, cut to the visible range', () => {
  const marks = axisMarks(2.5, 20, 64, 100, 1);
  expect([...marks.from]).toEqual([2, 3, 4, 5, 6, 7]);
  expect(marks.start).toBe(-10);
  expect(marks.end).toBe(110);
  expect(marks.cellsPerMark).toBe(1);
});

test('cells below two pixels share pixels, and every cell is in at least one of them', () => {
  for (const [cells, length, ratio] of [
    [512, 900, 1],
    [512, 400, 1],
    [512, 130, 2],
    [94, 47, 1],
  ] as const) {
    const marks = axisMarks(0, length / cells, cells, length, ratio);
    const seen = new Uint8Array(cells);
    for (let m = 0; m < marks.count; m++) for (let c = marks.from[m] ?? 0; c < (marks.to[m] ?? 0); c++) seen[c] = 1;
    expect(marks.count).toBe(length * ratio);
    expect(seen.every((hit) => hit === 1)).toBe(true);
    expect(marks.cellsPerMark).toBeGreaterThan(1);
  }
});

test('a device pixel ratio of two gives small cells their own mark again', () => {
  expect(axisMarks(0, 1.5, 100, 150, 2).cellsPerMark).toBe(1);
});

test('the most extreme value of a bin wins, on either side of zero', () => {
  expect(moreExtreme(0.5, -2, 3)).toBe(-2);
  expect(moreExtreme(2.5, -2, 3)).toBe(2.5);
  expect(moreExtreme(Number.NaN, -0.1, 3)).toBe(-0.1);
  expect(moreExtreme(DEAD, 1, 3)).toBe(DEAD);
  expect(moreExtreme(DEAD, 4, 3)).toBe(4);
  expect(moreExtreme(DEAD, -3, 3)).toBe(-3);
});

test('one hot cell among 48,128 is visible when fully zoomed out', () => {
  const columns = 512;
  const rows = 94;
  const values = new Float32Array(columns * rows);
  values[61 * columns + 307] = 5;
  const x = axisMarks(0, 300 / columns, columns, 300, 1);
  const y = axisMarks(0, 60 / rows, rows, 60, 1);
  const pixels = paintCells(values, columns, x, y, 3, table, paper);
  let hot = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i] === 255) hot++;
  expect(hot).toBeGreaterThanOrEqual(1);
  expect(hot).toBeLessThanOrEqual(9);
});

test('values are clipped, dead cells are paper and missing cells transparent', () => {
  const values = new Float32Array([-9, 0, 9, DEAD, Number.NaN, -3]);
  const pixels = paintCells(values, 3, axisMarks(0, 10, 3, 30, 1), axisMarks(0, 10, 2, 20, 1), 3, table, paper);
  const red = [0, 1, 2, 3, 4, 5].map((i) => pixels[i * 4]);
  expect(red).toEqual([0, 128, 255, 9, 0, 0]);
  expect(pixels[4 * 4 + 3]).toBe(0);
  expect(pixels[5 * 4 + 3]).toBe(255);
});
