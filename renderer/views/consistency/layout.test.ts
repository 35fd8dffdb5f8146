import { expect, test } from 'vitest';
import { PUBLISHED_MODELS } from '#protocol';
import { ROUTERS, testConsistency, testConsistencyBy, testHits } from '../../locality/testing.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { expertPoints } from './experts.ts';
import { labelProfiles, leastFirst } from './labels.ts';
import { consistencyLayout, nearest, panelAt, pointedAt, publishedDots, publishedLine, shareY } from './layout.ts';
import { consistencyModel } from './model.ts';

const data: ConsistencyData = {
  model: consistencyModel(testConsistency(), testHits(), ROUTERS),
  segment: 1,
  rho: 2,
  published: null,
  level: 'layer',
  by: '',
  labels: [],
  points: [],
  layer: -1,
  expert: null,
  language: null,
  withoutHits: null,
};
const layout = consistencyLayout(data, { width: 1000, height: 700 }, 1);
const { srp, hits, beneath } = layout;
const llama = PUBLISHED_MODELS.findIndex(({ model }) => model === 'LLaMA-MoE-v2-3.8B');

test('m is spread by its logarithm, and reaches as far as what was published', () => {
  expect(layout.m(16) - layout.m(8)).toBeCloseTo(layout.m(8) - layout.m(4));
  expect(layout.m(256)).toBeLessThan(srp.width);
});

test('wide views have both curves side by side, narrow ones above each other; nothing overlaps', () => {
  expect(hits.y).toBe(srp.y);
  expect(hits.x).toBeGreaterThan(srp.x + srp.width);
  const narrow = consistencyLayout(data, { width: 460, height: 640 }, 2);
  expect(narrow.hits.x).toBe(narrow.srp.x);
  expect(narrow.hits.y).toBeGreaterThan(narrow.srp.y + narrow.srp.height + 30);
  for (const each of [layout, narrow]) {
    expect(each.beneath.y).toBeGreaterThan(each.hits.y + each.hits.height + 30);
    expect(each.legendY).toBeGreaterThan(each.beneath.y + each.beneath.height + 14);
  }
});

test('on a published line it is that model at the nearest published m, beside the lines the own m', () => {
  const dot = publishedLine(data, layout, llama)[1];
  if (!dot) throw new Error('no dot');
  expect(pointedAt(data, layout, srp.x + dot.x + 3, srp.y + dot.y)).toEqual({
    kind: 'published',
    at: llama,
    panel: 'srp',
    over: 16,
  });
  expect(pointedAt(data, layout, srp.x + layout.m(8), srp.y + 4)).toEqual({ kind: 'segment', at: 0 });
  expect(pointedAt(data, layout, srp.x + dot.x, srp.y + srp.height + 12)).toEqual({ kind: 'segment', at: 1 });
});

test('the own line comes before the published ones that it crosses', () => {
  const at = { x: srp.x + layout.m(4), y: srp.y + shareY(srp, 0.6) };
  expect(pointedAt(data, layout, at.x, at.y)).toEqual({ kind: 'segment', at: 0 });
});

test('published hit rates are there at their rho, and not under another definition', () => {
  const [, two] = publishedDots(data, layout, llama);
  if (!two) throw new Error('no dot');
  expect(pointedAt(data, layout, hits.x + two.x, hits.y + two.y)).toMatchObject({ kind: 'published', over: 2 });
  const older = { ...data, model: consistencyModel(testConsistency(), testHits('sch-static'), ROUTERS) };
  expect(publishedDots(older, layout, llama)).toEqual([]);
  expect(publishedDots({ ...data, segment: 0 }, layout, llama)).toHaveLength(1);
});

test('a layer is pointed at anywhere in its column, and outside there is nothing', () => {
  expect(pointedAt(data, layout, beneath.x + layout.step * 1.2, beneath.y + 4)).toEqual({ kind: 'layer', at: 1 });
  expect(panelAt(layout, 2, 2)).toBeNull();
  expect(pointedAt(data, layout, 2, 2)).toBeNull();
});

test('the nearest of several places is found at both ends', () => {
  expect([nearest([0, 10, 20], -5), nearest([0, 10, 20], 14), nearest([0, 10, 20], 99)]).toEqual([0, 1, 2]);
});

test('an expert is pointed at on its dot, that of the selected layer first, and beside the dots there is none', () => {
  const experts = { ...data, level: 'expert' as const, points: expertPoints(data.model.experts, 1) };
  const plane = consistencyLayout(experts, { width: 1000, height: 800 }, 2);
  // Expert 3 of both layers lies on the same place: chosen by 4 of 18, with SRP a third of the way from there to 1.
  const [x, y] = [plane.beneath.x + plane.load(4 / 18), plane.beneath.y + shareY(plane.beneath, 4 / 18 + 14 / 54)];
  expect(pointedAt(experts, plane, x + 2, y)).toEqual({ kind: 'expert', row: 0, expert: 3 });
  expect(pointedAt({ ...experts, layer: 5 }, plane, x + 2, y)).toEqual({ kind: 'expert', row: 1, expert: 3 });
  expect(pointedAt(experts, plane, x, y + 20)).toBeNull();
  // The busiest expert stands within the plane, and an expert that is never chosen at its left edge.
  expect(plane.load(8 / 18)).toBeLessThan(plane.beneath.width);
  expect(plane.load(0)).toBe(0);
});

test('values of a label have a column each, and the whole model alone leaves the room to the curves', () => {
  const labels = leastFirst(labelProfiles(testConsistencyBy('topic', ['a', 'b', 'c']), 'topic', [4, 16, 64]), 0);
  const by = { ...data, level: 'label' as const, by: 'topic', labels };
  const columns = consistencyLayout(by, { width: 1000, height: 700 }, 2);
  const at = (place: number) => pointedAt(by, columns, columns.beneath.x + columns.step * place, columns.beneath.y + 4);
  expect([at(0.5), at(2.5)]).toEqual([
    { kind: 'label', at: 0 },
    { kind: 'label', at: 2 },
  ]);
  const alone = { ...data, level: 'model' as const };
  const whole = consistencyLayout(alone, { width: 1000, height: 700 }, 1);
  expect(whole.srp.height).toBeGreaterThan(layout.srp.height + 80);
  expect(panelAt(whole, whole.beneath.x + 50, whole.beneath.y)).not.toBe('beneath');
});

test('where there is too little room for all of it, it needs more height than there is', () => {
  const plane = consistencyLayout({ ...data, level: 'expert' }, { width: 460, height: 380 }, 3);
  expect(plane.needed).toBeGreaterThan(380);
  expect(plane.legendY).toBeGreaterThan(plane.beneath.y + plane.beneath.height + 30);
});
