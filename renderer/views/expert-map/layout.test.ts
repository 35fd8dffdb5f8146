import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { FITTED } from '../../charts/viewport.ts';
import { cellRect, cellsIn, extremeCell, hitTest, mapLayout, visibleColumns, visibleRows } from './layout.ts';
import { mapModel } from './model.ts';

function modelOf(layers: number, experts: number, withEntropy = true, dense = 0) {
  const routers = Array.from(
    { length: layers },
    (_, layer): RouterEntry => ({
      layer: layer + dense,
      router: 0,
      experts,
      topK: 2,
      score: 'softmax',
      normalize: false,
      scale: 1,
      sharedExperts: 0,
      ids: 'expert',
    }),
  );
  const sums: RouterSums = {
    routers,
    offsets: Uint32Array.from({ length: layers + 1 }, (_, i) => i * experts),
    tokens: 100,
    special: 0,
    chosen: new Float64Array(layers * experts).fill(10),
    weight: new Float64Array(layers * experts),
    entropy: withEntropy ? new Float64Array(layers).fill(50) : null,
  };
  return mapModel(sums, layers + dense, 'id');
}

const size = { width: 900, height: 600 };

test('every cell that is drawn is found again under its own middle', () => {
  const model = modelOf(6, 32, true, 1);
  const layout = mapLayout(model, size, FITTED);
  for (const row of [1, 3, 6]) {
    for (const column of [0, 15, 31]) {
      const rect = cellRect(model, layout, row, column);
      const hit = hitTest(model, layout, rect.x + rect.width / 2, rect.y + rect.height / 2);
      expect(hit).toEqual({ part: 'cell', row, column });
    }
  }
});

test('left of the cells is the row’s label, right of them its entropy, a dense row has no cells', () => {
  const model = modelOf(4, 16, true, 1);
  const layout = mapLayout(model, size, FITTED);
  const { y, height } = cellRect(model, layout, 2, 0);
  expect(hitTest(model, layout, 10, y + height / 2)).toEqual({ part: 'label', row: 2 });
  const entropy = layout.entropy?.x ?? 0;
  expect(hitTest(model, layout, entropy + 5, y + height / 2)).toEqual({ part: 'entropy', row: 2 });
  expect(hitTest(model, layout, layout.body.x + 5, layout.body.y + 1)).toBeNull();
  expect(hitTest(model, layout, layout.body.x + 5, size.height - 2)).toBeNull();
});

test('without entropies their margin goes to the cells', () => {
  const narrow = mapLayout(modelOf(4, 512), size, FITTED);
  const wide = mapLayout(modelOf(4, 512, false), size, FITTED);
  expect(wide.entropy).toBeNull();
  expect(wide.body.width).toBeGreaterThan(narrow.body.width);
});

test('a dragged rectangle takes the cells it touches and is cut at the edges', () => {
  const model = modelOf(4, 16);
  const layout = mapLayout(model, size, FITTED);
  const a = cellRect(model, layout, 1, 2);
  const b = cellRect(model, layout, 2, 4);
  const inside = { x0: a.x + 1, y0: a.y + 1, x1: b.x + 1, y1: b.y + 1 };
  expect(cellsIn(model, layout, inside)).toEqual({ row0: 1, row1: 2, column0: 2, column1: 4 });
  const beyond = { x0: 0, y0: a.y + 1, x1: 5000, y1: 5000 };
  expect(cellsIn(model, layout, beyond)).toEqual({ row0: 1, row1: 3, column0: 0, column1: 15 });
  expect(cellsIn(model, layout, { x0: 0, y0: 0, x1: 10, y1: 10 })).toBeNull();
});

test('zoomed in, only the rows and columns in view are visited', () => {
  const model = modelOf(94, 512);
  const layout = mapLayout(model, size, { zoom: 30, left: 200, top: 40 });
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  expect([firstRow, firstColumn]).toEqual([40, 200]);
  expect(endRow - firstRow).toBeLessThan(20);
  expect(endColumn - firstColumn).toBeLessThan(30);
});

test('where experts share a pixel, pointing finds the one that gave it its colour', () => {
  const model = modelOf(8, 4096, false);
  model.values[3 * 4096 + 2001] = 2.9;
  const layout = mapLayout(model, size, FITTED);
  const { x, y, height } = cellRect(model, layout, 3, 2001);
  const found = extremeCell(model, layout, x, y + height / 2, { row: 3, column: 1999 });
  expect(found).toMatchObject({ row: 3, column: 2001 });
  expect(found.sharing).toBeGreaterThan(2);
});
