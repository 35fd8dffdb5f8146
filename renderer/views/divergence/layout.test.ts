import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { curvesLayout } from './layout.ts';
import { type Curve, type CurvesModel, curvesModel } from './model.ts';
import { LABEL_APART, layerX, type PanelLayout } from './panel-layout.ts';
import { panelsOf } from './panels.ts';
import { layersBetween, type Pointed, pointedAt } from './pointing.ts';

const SIZE = { width: 500, height: 400 };
const model = curvesModel(testArrays(), ROUTERS, 'family', 'divergence');
const panels = panelsOf([model], false);
const figure = curvesLayout(panels, SIZE, 1);
const [layout] = figure.panels as [PanelLayout];
const { plot } = layout;

const pointed = (x: number, y: number): Pointed | null => pointedAt(panels, figure, x, y);
function alone(of: CurvesModel): PanelLayout {
  return curvesLayout(panelsOf([of], false), SIZE, 1).panels[0] as PanelLayout;
}

test('the scale begins at 0 and holds every bound', () => {
  expect(layout.y.domain()[0]).toBe(0);
  expect(layout.y.domain()[1]).toBeGreaterThan(0.6);
});

test('pointing finds a line between two layers, with the nearer one', () => {
  const at = { x: plot.x + layerX(layout, 0) + layout.step * 0.4, y: plot.y + layout.y(0.3 - 0.2 * 0.4) };
  expect(pointed(at.x, at.y)).toEqual({ panel: 0, language: 'de', layer: 0 });
  expect(pointed(at.x + layout.step * 0.2, plot.y + layout.y(0.3 - 0.2 * 0.6))).toEqual({
    panel: 0,
    language: 'de',
    layer: 1,
  });
});

test('beside the lines and on the axis there is a layer alone, outside nothing', () => {
  expect(pointed(plot.x + layout.step, plot.y + layout.y(0.02))).toEqual({ panel: 0, language: null, layer: 1 });
  expect(pointed(plot.x, plot.y + plot.height + 12)).toEqual({ panel: 0, language: null, layer: 0 });
  expect(pointed(2, 2)).toBeNull();
});

test('where a line has a gap there is none to point at', () => {
  // sw has no value at the last layer.
  expect(pointed(plot.x + layout.step * 1.5, plot.y + layout.y(0.4))?.language).toBeNull();
});

test('a label leads to its curve, at the last layer that has a value', () => {
  const label = layout.labels.find(({ language }) => language === 'sw');
  expect(pointed(layout.column.x + 10, plot.y + (label?.y ?? 0))).toEqual({ panel: 0, language: 'sw', layer: 1 });
});

test('a drag holds the layers whose middles it covers', () => {
  const x = (index: number) => plot.x + layerX(layout, index);
  expect(layersBetween(layout, 3, x(0) - 5, x(1) + 5)).toEqual([0, 1]);
  expect(layersBetween(layout, 3, x(0) + 5, x(1) - 5)).toEqual([]);
});

test('labels keep their distance, and those without room are counted', () => {
  const [first] = model.curves;
  const many = Array.from({ length: 60 }, (_, i): Curve => ({ ...(first as Curve), language: `x${i}` }));
  const crowded = alone({ ...model, curves: many });
  const heights = crowded.labels.map(({ y }) => y).sort((a, b) => a - b);
  for (let i = 1; i < heights.length; i++) {
    expect((heights[i] as number) - (heights[i - 1] as number)).toBeGreaterThanOrEqual(LABEL_APART - 1e-9);
  }
  expect(heights.at(-1)).toBeLessThanOrEqual(crowded.plot.height + 1e-9);
  expect(crowded.unlabelled).toBe(60 - heights.length);
  expect(heights.length).toBeGreaterThan(10);
});

test('of more languages than there is room for, those with a colour and the selected one keep their labels', () => {
  const [first] = model.curves;
  const many = Array.from({ length: 60 }, (_, i): Curve => {
    const points = (first as Curve).points.map((point) => ({ ...point, value: 0.1 + i * 0.005 }));
    return { ...(first as Curve), language: `x${i}`, points, emphasised: i % 10 === 3 };
  });
  const crowded = curvesLayout(panelsOf([{ ...model, curves: many }], false), SIZE, 1, 'x17').panels[0];
  const shown = crowded?.labels.map(({ language }) => language) ?? [];
  for (const language of ['x3', 'x13', 'x23', 'x33', 'x43', 'x53', 'x17']) expect(shown).toContain(language);
  expect(shown.length).toBeGreaterThan(12);
  expect(shown.length + (crowded?.unlabelled ?? 0)).toBe(60);
});

test('a single layer stands in the middle', () => {
  const single = { ...model, layers: model.layers.slice(0, 1), curves: model.curves.slice(0, 1) };
  const only = alone(single);
  expect(layerX(only, 0)).toBe(only.plot.width / 2);
});

test('panels fill the figure without covering each other, and a point lies in one of them', () => {
  const both = (['entropy-profile', 'entropy-token'] as const).map((id) =>
    curvesModel(testArrays(), ROUTERS, 'family', id),
  );
  const apart = panelsOf(both, true);
  const many = curvesLayout(apart, { width: 700, height: 500 }, 2);
  expect(apart.map(({ title }) => title)).toEqual([
    'Germanic, of a whole sequence',
    'Germanic, of single tokens',
    'Niger-Congo, of a whole sequence',
    'Niger-Congo, of single tokens',
  ]);
  for (const [i, { box, plot: own }] of many.panels.entries()) {
    expect(own.x).toBeGreaterThan(box.x);
    expect(own.y + own.height).toBeLessThan(box.y + box.height);
    expect(box.y + box.height).toBeLessThanOrEqual(many.legendY + 1e-9);
    for (const other of many.panels.slice(i + 1)) {
      const apartX = other.box.x >= box.x + box.width || box.x >= other.box.x + other.box.width;
      const apartY = other.box.y >= box.y + box.height - 1e-9 || box.y >= other.box.y + other.box.height - 1e-9;
      expect(apartX || apartY).toBe(true);
    }
    expect(pointedAt(apart, many, own.x + layerX(many.panels[i] as PanelLayout, 1), own.y + own.height + 10)).toEqual({
      panel: i,
      language: null,
      layer: 1,
    });
  }
  // The two measures of a group stand in one row.
  expect(many.panels[0]?.box.y).toBe(many.panels[1]?.box.y);
});

test('a language behind the others of a panel cannot be pointed at', () => {
  const apart = panelsOf([model], true);
  const two = curvesLayout(apart, { width: 500, height: 600 }, 1);
  const [first] = two.panels as [PanelLayout];
  const y = first.plot.y + first.y(0.5);
  expect(apart[0]?.languages).toEqual(['de']);
  expect(pointedAt(apart, two, first.plot.x, y)?.language).toBeNull();
});

test('a scale that need not begin at 0 holds its values closely', () => {
  const scale = (id: 'entropy-profile' | 'entropy-token' | 'consistency') =>
    alone(curvesModel(testArrays(), ROUTERS, 'family', id)).y.domain();
  expect(scale('entropy-profile')[0]).toBeGreaterThan(0.5);
  expect(scale('entropy-profile')[1]).toBeLessThanOrEqual(1);
  expect(scale('consistency')[0]).toBe(0);
});
