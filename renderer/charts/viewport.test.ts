import { expect, test } from 'vitest';
import { cellAt, clampViewport, deepestZoom, FITTED, fittedCell, panBy, reveal, zoomAt } from './viewport.ts';

const wide = { columns: 512, rows: 94 };
const pane = { width: 900, height: 700 };

test('a fitted grid fills the pane but small grids keep modest cells', () => {
  expect(fittedCell(wide, pane).width).toBeCloseTo(900 / 512);
  expect(fittedCell(wide, pane).height).toBeCloseTo(700 / 94);
  const small = fittedCell({ columns: 4, rows: 2 }, pane);
  expect(small.width).toBeLessThanOrEqual(112);
  expect(small.height).toBeLessThanOrEqual(small.width * 1.6);
});

test('zooming turns stripes into squares before both sides grow', () => {
  const base = { width: 2, height: 8 };
  expect(cellAt(base, 2)).toEqual({ width: 4, height: 8 });
  expect(cellAt(base, 10)).toEqual({ width: 20, height: 20 });
  expect(cellAt(base, 1)).toEqual(base);
});

test('the cell under the pointer stays there while zooming, away from the edges', () => {
  const at = { x: 450, y: 350 };
  const before = { zoom: 12, left: 200, top: 30 };
  const after = zoomAt(before, 1.5, at, wide, pane);
  const base = fittedCell(wide, pane);
  const column = (view: typeof before) => view.left + at.x / cellAt(base, view.zoom).width;
  const row = (view: typeof before) => view.top + at.y / cellAt(base, view.zoom).height;
  expect(after.zoom).toBeCloseTo(18);
  expect(column(after)).toBeCloseTo(column(before));
  expect(row(after)).toBeCloseTo(row(before));
});

test('zooming out ends with everything in view, zooming in ends where addresses fit', () => {
  expect(zoomAt({ zoom: 3, left: 80, top: 20 }, 0.01, { x: 0, y: 0 }, wide, pane)).toEqual(FITTED);
  const deepest = zoomAt(FITTED, 1e6, { x: 10, y: 10 }, wide, pane);
  expect(deepest.zoom).toBe(deepestZoom(fittedCell(wide, pane)));
  expect(cellAt(fittedCell(wide, pane), deepest.zoom).width).toBeCloseTo(72);
});

test('panning stops at the edges', () => {
  expect(panBy({ zoom: 4, left: 1, top: 0 }, -1e5, -1e5, wide, pane)).toEqual({ zoom: 4, left: 0, top: 0 });
  const end = panBy({ zoom: 4, left: 1, top: 0 }, 1e5, 1e5, wide, pane);
  expect(end.left).toBeCloseTo(512 * 0.75);
  expect(clampViewport(end, wide, pane)).toEqual(end);
});

test('revealing a cell moves no further than needed', () => {
  const view = { zoom: 8, left: 100, top: 20 };
  expect(reveal(view, { column: 120, row: 22, rowHeight: 1 }, wide, pane)).toEqual(view);
  expect(reveal(view, { column: 50, row: 22, rowHeight: 1 }, wide, pane).left).toBe(50);
  const right = reveal(view, { column: 400, row: 22, rowHeight: 1 }, wide, pane);
  expect(right.left).toBeCloseTo(401 - 512 / 8);
  expect(right.top).toBe(20);
});
