import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { DEAD } from '../../charts/cell-image.ts';
import { expertOrder, loadRank, logRatios, mapModel, mapRows, readCell } from './model.ts';

const entry = (layer: number, experts = 4, router = 0): RouterEntry => ({
  layer,
  router,
  experts,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
});

const sums: RouterSums = {
  routers: [entry(1), entry(2)],
  offsets: Uint32Array.of(0, 4, 8),
  tokens: 8,
  special: 1,
  chosen: Float64Array.of(8, 0, 4, 4, 1, 5, 5, 5),
  weight: Float64Array.of(4, 0, 1, 1, 0.5, 2, 2, 2),
  entropy: Float64Array.of(8 * Math.log(4), 4 * Math.log(4)),
};

test('load is log2 of the ratio to uniform, and a dead expert has none', () => {
  expect([...logRatios(Float64Array.of(8, 0, 4, 4))]).toEqual([1, DEAD, 0, 0]);
  expect(logRatios(new Float64Array(3)).every(Number.isNaN)).toBe(true);
});

test('layers without a router keep their place as thin rows', () => {
  const model = mapModel(sums, 4, 'id');
  expect(model.rows.map((row) => `${row.label} ${row.kind}`)).toEqual([
    'L0 dense',
    'L1 routed',
    'L2 routed',
    'L3 dense',
  ]);
  expect(model.extremes).toEqual({ dead: true, furthest: 2 });
  expect(model.tops[1]).toBeLessThan(0.5);
  expect((model.tops[2] ?? 0) - (model.tops[1] ?? 0)).toBeCloseTo(1);
});

test('two routers of one layer are told apart in their label', () => {
  expect(mapRows([entry(0), entry(0, 4, 1)], 1).map((row) => row.label)).toEqual(['L0.R0', 'L0.R1']);
});

test('experts are ordered within their own layer, equal loads by number', () => {
  expect([...expertOrder(Float64Array.of(1, 5, 5, 9), 'load')]).toEqual([3, 1, 2, 0]);
  expect([...expertOrder(Float64Array.of(1, 5, 5, 9), 'id')]).toEqual([0, 1, 2, 3]);
});

test('a cell reads the same expert in either order', () => {
  const model = mapModel(sums, 4, 'load');
  const column = model.columnOf[2 * model.columns + 0] ?? -1;
  expect(column).toBe(3);
  expect(readCell(model, 2, column)).toMatchObject({
    address: 'L2.E0',
    count: 1,
    share: 1 / 16,
    ratio: 0.25,
    meanWeight: 0.5,
    router: 1,
  });
  const reading = readCell(model, 2, column);
  expect(reading && loadRank(model, reading)).toBe(4);
  expect(readCell(model, 0, 0)).toBeNull();
});

test('entropy is a share of its maximum', () => {
  const model = mapModel(sums, 4, 'id');
  expect(model.entropy?.[1]).toBeCloseTo(1);
  expect(model.entropy?.[2]).toBeCloseTo(0.5);
  expect(model.entropy?.[0]).toBeNaN();
  expect(mapModel({ ...sums, entropy: null }, 4, 'id').entropy).toBeNull();
});

test('routers of different size share columns and leave the rest empty', () => {
  const mixed: RouterSums = {
    ...sums,
    routers: [entry(0, 2), entry(1, 6)],
    offsets: Uint32Array.of(0, 2, 8),
  };
  const model = mapModel(mixed, 2, 'id');
  expect(model.columns).toBe(6);
  expect(model.values[2]).toBeNaN();
  expect(readCell(model, 0, 3)).toBeNull();
  expect(readCell(model, 1, 5)?.address).toBe('L1.E5');
});
