import { expect, test } from 'vitest';
import { CACHED, testCaches } from '../../locality/testing.ts';
import { cacheLayout, cellPanel, pointedAt, shareY, sizeAt } from './layout.ts';
import { cacheModel } from './model.ts';

const model = cacheModel(testCaches(), CACHED, 'model');
const layout = cacheLayout(model, { width: 600, height: 420 }, 1);
const { plot, beneath } = layout;

test('a place in the plot is the nearest size, never none and never more than there are', () => {
  expect(sizeAt(model, layout, plot.x + layout.x(3.4))).toBe(3);
  expect([sizeAt(model, layout, 0), sizeAt(model, layout, 9999)]).toEqual([1, 8]);
});

test('pointing finds the nearest policy within reach, else the size alone', () => {
  const at = { x: plot.x + layout.x(4), y: plot.y + shareY(plot, 0.5) };
  expect(pointedAt(model, layout, at.x, at.y)).toEqual({ kind: 'size', size: 4, policy: 0 });
  expect(pointedAt(model, layout, at.x, plot.y + shareY(plot, 0.1))).toEqual({ kind: 'size', size: 4, policy: -1 });
});

test('a bar is pointed at in its column, and outside there is nothing', () => {
  expect(pointedAt(model, layout, beneath.x + layout.step * 1.5, beneath.y + 5)).toEqual({ kind: 'layer', at: 1 });
  expect(pointedAt(model, layout, beneath.x - 20, beneath.y + 5)).toBeNull();
});

test('curves, bars and legend stand one beneath the other, in low views too', () => {
  for (const each of [layout, cacheLayout(model, { width: 400, height: 260 }, 2)]) {
    expect(each.beneath.y).toBeGreaterThan(each.plot.y + each.plot.height + 40);
    expect(each.legendY).toBeGreaterThanOrEqual(each.beneath.y + each.beneath.height + 14);
  }
});

test('small figures fill rows from the left, need height of their own, and are pointed at one by one', () => {
  const small = cacheLayout(model, { width: 560, height: 300 }, 1, 9);
  const { cells, needed } = small;
  expect(cells?.columns).toBe(4);
  expect(needed).toBeGreaterThan(300);
  expect(small.legendY).toBeGreaterThan(cellPanel(small, 8).y + cellPanel(small, 8).height);
  for (const at of [0, 3, 4, 8]) {
    const { x, y, width, height } = cellPanel(small, at);
    expect(x + width).toBeLessThanOrEqual(560);
    expect(pointedAt(model, small, x + width / 2, y + height / 2, 9)).toEqual({ kind: 'label', at });
  }
  const { x, y } = cellPanel(small, 7);
  expect(pointedAt(model, small, x + 300, y, 9)).toBeNull();
  const below = cellPanel(small, 8);
  expect(pointedAt(model, small, below.x + (cells?.across ?? 0) + 5, below.y, 9)).toBeNull();
});
