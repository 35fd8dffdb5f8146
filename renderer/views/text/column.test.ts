import { expect, test } from 'vitest';
import { anchorAt, createColumn, drift, LEAD, revealed, spanBetween } from './column.ts';

test('every height stands until it is measured, and then for good', () => {
  const column = createColumn(4, 50);
  expect(column.top(3)).toBe(LEAD + 150);
  column.estimate(1, 80);
  expect(column.top(2)).toBe(LEAD + 130);
  column.measure(1, 60);
  column.estimate(1, 999);
  expect([column.top(1), column.top(2), column.top(3)]).toEqual([LEAD + 50, LEAD + 110, LEAD + 160]);
  expect(column.isMeasured(1)).toBe(true);
  column.forget();
  column.estimate(1, 100);
  expect(column.top(2)).toBe(LEAD + 150);
});

test('sequences beyond the end, as a shorter text leaves them behind, change nothing', () => {
  const column = createColumn(2, 50);
  const total = column.total();
  column.estimate(2, 500);
  column.measure(-1, 500);
  column.measure(7, 500);
  expect(column.total()).toBe(total);
});

test('a place on the page belongs to the sequence that covers it, among a hundred thousand of uneven heights', () => {
  const column = createColumn(100_000, 30);
  for (let n = 0; n < column.count; n += 3) column.estimate(n, 30 + (n % 7) * 10);
  for (const n of [0, 1, 2, 777, 50_000, 99_999]) {
    expect(column.at(column.top(n))).toBe(n);
    expect(column.at(column.top(n) + column.height(n) - 1)).toBe(n);
  }
  expect(column.at(-100)).toBe(0);
  expect(column.at(1e9)).toBe(99_999);
  expect(createColumn(0, 30).at(10)).toBe(-1);
});

test('only what shows is on the page', () => {
  const column = createColumn(1000, 40);
  expect(spanBetween(column, LEAD, LEAD + 399)).toEqual({ first: 0, end: 10 });
  expect(spanBetween(column, LEAD + 4020, LEAD + 4060)).toEqual({ first: 100, end: 102 });
  expect(spanBetween(column, -500, -100)).toEqual({ first: 0, end: 1 });
  expect(spanBetween(createColumn(0, 40), 0, 100)).toEqual({ first: 0, end: 0 });
});

test('what begins in view keeps its place when a sequence that hangs in from above turns out taller', () => {
  const column = createColumn(100, 50);
  const scrollTop = LEAD + 520;
  const anchor = anchorAt(column, scrollTop, 400);
  expect(anchor).toEqual({ sequence: 11, top: LEAD + 550 });
  column.measure(10, 170);
  column.measure(3, 20);
  expect(drift(column, anchor)).toBe(120 - 30);
  // Below it everything may change.
  column.measure(12, 500);
  expect(drift(column, anchor)).toBe(90);
});

test('a sequence that fills the view is what keeps its place', () => {
  const column = createColumn(10, 50);
  column.measure(4, 3000);
  const anchor = anchorAt(column, LEAD + 1000, 400);
  expect(anchor?.sequence).toBe(4);
  column.measure(5, 300);
  expect(drift(column, anchor)).toBe(0);
  expect(drift(createColumn(2, 50), anchor)).toBe(0);
  expect(anchorAt(createColumn(0, 50), 0, 400)).toBeNull();
});

test('bringing into sight moves as little as possible, and lands near the top from afar', () => {
  expect(revealed(120, 160, 100, 400, 20)).toBe(100);
  expect(revealed(490, 530, 100, 400, 20)).toBe(150);
  expect(revealed(60, 100, 100, 400, 20)).toBe(40);
  expect(revealed(5000, 5040, 100, 400, 20)).toBe(4980);
  expect(revealed(10, 50, 5000, 400, 20)).toBe(0);
  // Taller than the view: from its beginning.
  expect(revealed(300, 1300, 100, 400, 20)).toBe(280);
});
