import { expect, test } from 'vitest';
import { ROUTERS, testScores } from '../../../languages/testing.ts';
import { movedMark } from './controller.ts';
import { scoreMarkAt, scoresLayout, stripX } from './layout.ts';
import { scoresModel } from './model.ts';

const model = scoresModel(testScores(), ROUTERS, 'family');

test.each([
  [500, 500],
  [1200, 700],
])('at %i by %i points, bounds and the reference lie inside, and the strip covers no scatter', (width, height) => {
  const { scatter, strip, points, x, y, legendY } = scoresLayout(model, { width, height }, 2);
  for (const { of, x: px } of points) {
    expect(px).toBeGreaterThanOrEqual(0);
    expect(px).toBeLessThanOrEqual(scatter.width);
    expect(y(of.divergence.low ?? 0)).toBeLessThanOrEqual(scatter.height);
    expect(y(of.divergence.high ?? 0)).toBeGreaterThanOrEqual(0);
  }
  expect(x(model.referenceRow.score.value ?? 0)).toBeLessThanOrEqual(scatter.width);
  const isBeside = strip.x >= scatter.x + scatter.width;
  expect(isBeside || strip.y >= scatter.y + scatter.height).toBe(true);
  expect(strip.x + strip.width).toBeLessThanOrEqual(width);
  expect(strip.y + strip.height).toBeLessThan(legendY);
});

test('pointing finds the language nearby, else the layer of the strip, else nothing', () => {
  const layout = scoresLayout(model, { width: 500, height: 500 }, 1);
  const { scatter, strip, points } = layout;
  const [de] = points;
  expect(scoreMarkAt(model, layout, scatter.x + (de?.x ?? 0) + 5, scatter.y + (de?.y ?? 0))).toEqual({
    kind: 'language',
    place: 0,
  });
  expect(scoreMarkAt(model, layout, strip.x + stripX(layout, 2), strip.y + 5)).toEqual({ kind: 'layer', place: 2 });
  expect(scoreMarkAt(model, layout, 2, 2)).toBeNull();
});

test('languages with the same score, or a single one, still have a scale', () => {
  const [de] = model.languages;
  const { referenceRow } = model;
  const unscored = { ...referenceRow, score: { value: null, low: null, high: null, reason: 'none' } };
  const one = { ...model, referenceRow: unscored, languages: de ? [de] : [] };
  const { x, y, points } = scoresLayout(one, { width: 500, height: 500 }, 1);
  expect(points).toHaveLength(1);
  for (const scale of [x, y]) expect(scale.domain()[1]).toBeGreaterThan(scale.domain()[0] as number);
  expect(scoresLayout({ ...one, languages: [] }, { width: 500, height: 500 }, 1).points).toEqual([]);
});

test('arrows go along the scores and the layers, up and down between them', () => {
  const order = [1, 0];
  const sw = { kind: 'language', place: 1 } as const;
  expect(movedMark('ArrowRight', sw, order, 3)).toEqual({ kind: 'language', place: 0 });
  expect(movedMark('ArrowLeft', sw, order, 3)).toEqual(sw);
  expect(movedMark('End', sw, order, 3)).toEqual({ kind: 'language', place: 0 });
  expect(movedMark('ArrowDown', sw, order, 3)).toEqual({ kind: 'layer', place: 0 });
  expect(movedMark('ArrowRight', { kind: 'layer', place: 2 }, order, 3)).toEqual({ kind: 'layer', place: 2 });
  expect(movedMark('ArrowUp', { kind: 'layer', place: 2 }, order, 3)).toEqual(sw);
  expect(movedMark('ArrowRight', sw, [], 3)).toBeNull();
  expect(movedMark('x', sw, order, 3)).toBeNull();
});
