import { expect, test } from 'vitest';
import { pairOf, type RouterPair, structureArrays } from '../../state/structure.ts';
import { cellAt, flowLayout, targetAt } from './layout.ts';
import { type FlowKind, type FlowModel, flowModel } from './model.ts';
import { ROUTERS, testResult } from './testing.ts';

const arrays = structureArrays(testResult());
const model = (kind: FlowKind) => flowModel(arrays, ROUTERS, pairOf(ROUTERS, 1) as RouterPair, kind, 1) as FlowModel;
const NONE = { row: -1, column: -1 };
const layout = flowLayout(model('transition'), { width: 900, height: 560 }, NONE);

test('cells are square, the ribbons stand beside them, and all is in view', () => {
  const { body, cell, ribbons, legendY, size } = layout;
  expect([body.width, body.height]).toEqual([cell * 3, cell * 4]);
  expect(ribbons?.x).toBeGreaterThan(body.x + body.width);
  expect((ribbons?.x ?? 0) + (ribbons?.width ?? 0)).toBeLessThan(size.width - 34);
  expect(legendY + 24).toBeLessThanOrEqual(size.height);
});

test('without flows, or without room for them, the matrix is alone', () => {
  expect(flowLayout(model('together'), { width: 900, height: 560 }, NONE).ribbons).toBeNull();
  expect(flowLayout(model('transition'), { width: 360, height: 560 }, NONE).ribbons).toBeNull();
});

test('in their place stand the pairs with the highest lifts, which can be pointed at', () => {
  const inside = flowLayout(model('together'), { width: 900, height: 560 }, NONE);
  const { pairs } = inside;
  if (!pairs) throw new Error('no pairs');
  expect(targetAt(inside, pairs.x + 5, pairs.y + 5)).toEqual({ kind: 'pair', row: 0, column: 2 });
  expect(targetAt(inside, pairs.x + 5, pairs.y + 300)).toBeNull();
  expect(layout.pairs).toBeNull();
});

test('pointing finds cells, experts on all four sides, and ribbons', () => {
  const { body, cell, ribbons } = layout;
  if (!ribbons) throw new Error('no ribbons');
  expect(targetAt(layout, body.x + 2.5 * cell, body.y + 0.5 * cell)).toEqual({ kind: 'cell', row: 0, column: 2 });
  expect(targetAt(layout, body.x - 10, body.y + 1.5 * cell)).toEqual({ kind: 'expert', side: 'row', expert: 1 });
  expect(targetAt(layout, body.x + 1.5 * cell, body.y - 8)).toEqual({ kind: 'expert', side: 'column', expert: 1 });
  for (const [place, each] of ribbons.ribbons.entries()) {
    const y = ribbons.y + each.left + each.width / 2;
    expect(targetAt(layout, ribbons.x + 1, y)).toEqual({ kind: 'ribbon', place });
    expect(targetAt(layout, ribbons.x - 10, y)).toEqual({ kind: 'expert', side: 'row', expert: each.flow.from });
    const end = ribbons.y + each.right + each.width / 2;
    expect(targetAt(layout, ribbons.x + ribbons.width + 10, end)).toEqual({
      kind: 'expert',
      side: 'column',
      expert: each.flow.to,
    });
  }
  expect(targetAt(layout, 2, 2)).toBeNull();
});

test('where cells share a pixel, the one that gave it its colour is pointed at', () => {
  const side = { layer: 1, label: 'L1', experts: 4 };
  const logs = Float32Array.from({ length: 16 }, (_, at) => (at === 6 ? -3 : at === 9 ? 2 : Number.NaN));
  const small = { rows: side, columns: side, logs };
  const at = (cell: number, x: number, y: number) =>
    cellAt(small, { ...layout, cell, body: { x: 10, y: 10, width: 4 * cell, height: 4 * cell } }, 10 + x, 10 + y, 1);
  // Two cells a pixel: rows 0 and 1, columns 2 and 3 share one, rows 2 and 3, columns 0 and 1 another.
  expect(at(0.5, 1.2, 0.7)).toEqual({ row: 1, column: 2 });
  expect(at(0.5, 0.1, 1.9)).toEqual({ row: 2, column: 1 });
  expect(at(0.5, 0.1, 0.1)).toEqual({ row: 0, column: 0 });
  expect(at(10, 31, 4)).toEqual({ row: 0, column: 3 });
});
