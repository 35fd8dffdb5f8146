import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { matrixLayout, smallAt, targetAt } from './layout.ts';
import { matrixModel } from './model.ts';

const model = matrixModel(testArrays(), ROUTERS, 'cluster', 'family', [1, 5]);
const layout = matrixLayout(model, { width: 420, height: 640 }, () => 1);

test('the matrix is square, and everything beneath it is in view', () => {
  const { body, strip, tree, size } = layout;
  expect(body.x + body.side + tree).toBeLessThan(size.width);
  const last = smallAt(layout, strip.layers.length - 1);
  expect(last.y).toBeGreaterThan(body.y + body.side);
  expect(layout.rampY).toBeGreaterThan(last.y + strip.side);
  expect(layout.keysY + 18).toBeLessThanOrEqual(size.height);
});

test('pointing finds cells, names and layers', () => {
  const { body, cell } = layout;
  expect(targetAt(layout, body.x + 2.5 * cell, body.y + 0.5 * cell)).toEqual({ kind: 'cell', row: 0, column: 2 });
  expect(targetAt(layout, body.x - 20, body.y + 1.5 * cell)).toEqual({ kind: 'language', place: 1 });
  expect(targetAt(layout, body.x + 1.5 * cell, body.y - 20)).toEqual({ kind: 'language', place: 1 });
  const small = smallAt(layout, 2);
  expect(targetAt(layout, small.x + 4, small.y + 4)).toEqual({ kind: 'layer', place: 2 });
  expect(targetAt(layout, 2, 2)).toBeNull();
});

test('many layers in little room: those that stand for all, larger and in one row', () => {
  const layers = Array.from({ length: 94 }, (_, layer) => ({ layer, label: `L${layer}` }));
  const crowded = matrixLayout({ ...model, layers, lowest: 60 }, { width: 420, height: 560 }, () => 1);
  expect(crowded.strip.layers.map(({ place }) => place)).toEqual([0, 47, 60, 93]);
  expect(crowded.strip.side).toBeGreaterThan(44);
  expect(smallAt(crowded, 3).x + crowded.strip.side).toBeLessThanOrEqual(420);
  const small = smallAt(crowded, 2);
  expect(targetAt(crowded, small.x + 4, small.y + 4)).toEqual({ kind: 'layer', place: 60 });
});

test('in a wide view the layers stand beside the matrix, which takes the height', () => {
  const wide = matrixLayout(model, { width: 1200, height: 640 }, () => 1);
  expect(wide.body.side).toBeGreaterThan(layout.body.side);
  expect(smallAt(wide, 0).x).toBeGreaterThan(wide.body.x + wide.body.side + wide.tree);
  expect(wide.keysY + 18).toBeLessThanOrEqual(640);
});
