import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { placeOf, rangeBetween, stepCursor } from './cursor.ts';
import { mapModel } from './model.ts';

const router = (layer: number, experts: number): RouterEntry => ({
  layer,
  router: 0,
  experts,
  topK: 1,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
});
const sums: RouterSums = {
  routers: [router(0, 4), router(2, 2)],
  offsets: Uint32Array.of(0, 4, 6),
  tokens: 9,
  special: 0,
  chosen: Float64Array.of(1, 2, 3, 3, 0, 9),
  weight: new Float64Array(6),
  entropy: null,
};
const model = mapModel(sums, 3, 'load');

test('an expert is found where the order has put it', () => {
  expect(placeOf(model, { layer: 0, expert: 2 })).toEqual({ row: 0, column: 0 });
  expect(placeOf(model, { layer: 2, expert: 0 })).toEqual({ row: 2, column: 1 });
  expect(placeOf(model, { layer: 1, expert: 0 })).toBeNull();
  expect(placeOf(model, { layer: 2, expert: 3 })).toBeNull();
});

test('the cursor steps over dense layers and stays within its row', () => {
  expect(stepCursor(model, null, 0, 1)).toEqual({ row: 0, column: 0 });
  expect(stepCursor(model, { row: 0, column: 3 }, 1, 0)).toEqual({ row: 2, column: 1 });
  expect(stepCursor(model, { row: 0, column: 3 }, 0, 1)).toEqual({ row: 0, column: 3 });
  expect(stepCursor(model, { row: 2, column: 0 }, 1, 0)).toBeNull();
  expect(stepCursor(model, { row: 0, column: 0 }, -1, 0)).toBeNull();
});

test('a range has its corners in order, wherever it began', () => {
  const range = { row0: 1, row1: 4, column0: 2, column1: 7 };
  expect(rangeBetween({ row: 4, column: 2 }, { row: 1, column: 7 })).toEqual(range);
});
