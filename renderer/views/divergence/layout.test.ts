import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { divergenceLayout, LABEL_APART, layersBetween, layerX, pointedAt } from './layout.ts';
import { type Curve, divergenceModel } from './model.ts';

const model = divergenceModel(testArrays(), ROUTERS, 'family');
const layout = divergenceLayout(model, { width: 500, height: 400 }, 1);
const { plot } = layout;

test('the scale begins at 0 and holds every bound', () => {
  expect(layout.y.domain()[0]).toBe(0);
  expect(layout.y.domain()[1]).toBeGreaterThan(0.6);
});

test('pointing finds a line between two layers, with the nearer one', () => {
  const at = { x: plot.x + layerX(layout, 0) + layout.step * 0.4, y: plot.y + layout.y(0.3 - 0.2 * 0.4) };
  expect(pointedAt(model, layout, at.x, at.y)).toEqual({ curve: 0, layer: 0 });
  expect(pointedAt(model, layout, at.x + layout.step * 0.2, plot.y + layout.y(0.3 - 0.2 * 0.6))).toEqual({
    curve: 0,
    layer: 1,
  });
});

test('beside the lines and on the axis there is a layer alone, outside nothing', () => {
  expect(pointedAt(model, layout, plot.x + layout.step, plot.y + layout.y(0.02))).toEqual({ curve: -1, layer: 1 });
  expect(pointedAt(model, layout, plot.x, plot.y + plot.height + 12)).toEqual({ curve: -1, layer: 0 });
  expect(pointedAt(model, layout, 2, 2)).toBeNull();
});

test('where a line has a gap there is none to point at', () => {
  // sw has no value at the last layer.
  expect(pointedAt(model, layout, plot.x + layout.step * 1.5, plot.y + layout.y(0.4))?.curve).toBe(-1);
});

test('a label leads to its curve, at the last layer that has a value', () => {
  const label = layout.labels.find(({ curve }) => curve === 1);
  expect(pointedAt(model, layout, layout.column.x + 10, plot.y + (label?.y ?? 0))).toEqual({ curve: 1, layer: 1 });
});

test('a drag holds the layers whose middles it covers', () => {
  const x = (index: number) => plot.x + layerX(layout, index);
  expect(layersBetween(layout, 3, x(0) - 5, x(1) + 5)).toEqual([0, 1]);
  expect(layersBetween(layout, 3, x(0) + 5, x(1) - 5)).toEqual([]);
});

test('labels keep their distance, and those without room are counted', () => {
  const [first] = model.curves;
  const many = Array.from({ length: 60 }, (_, i): Curve => ({ ...(first as Curve), language: `x${i}` }));
  const crowded = divergenceLayout({ ...model, curves: many }, { width: 500, height: 400 }, 1);
  const heights = crowded.labels.map(({ y }) => y).sort((a, b) => a - b);
  for (let i = 1; i < heights.length; i++) {
    expect((heights[i] as number) - (heights[i - 1] as number)).toBeGreaterThanOrEqual(LABEL_APART - 1e-9);
  }
  expect(heights.at(-1)).toBeLessThanOrEqual(crowded.plot.height + 1e-9);
  expect(crowded.unlabelled).toBe(60 - heights.length);
  expect(heights.length).toBeGreaterThan(10);
});

test('a single layer stands in the middle', () => {
  const single = { ...model, layers: model.layers.slice(0, 1), curves: model.curves.slice(0, 1) };
  const only = divergenceLayout(single, { width: 500, height: 400 }, 1);
  expect(layerX(only, 0)).toBe(only.plot.width / 2);
});
