import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { EMPTY_GROUP } from '../../state/group.ts';
import { groupCells, rangeFacets, rangeText } from './group-cells.ts';
import { mapModel } from './model.ts';

const routers = [0, 2].map(
  (layer): RouterEntry => ({
    layer,
    router: 0,
    experts: 3,
    topK: 1,
    score: 'softmax',
    normalize: false,
    scale: 1,
    sharedExperts: 0,
    ids: 'expert',
  }),
);
const sums: RouterSums = {
  routers,
  offsets: Uint32Array.of(0, 3, 6),
  tokens: 6,
  special: 0,
  chosen: Float64Array.of(1, 2, 3, 3, 2, 1),
  weight: new Float64Array(6),
  entropy: null,
};
const byId = mapModel(sums, 3, 'id');
const byLoad = mapModel(sums, 3, 'load');

test('without layers or experts in the group nothing steps back', () => {
  expect(groupCells(byId, EMPTY_GROUP)).toBeNull();
  expect(groupCells(byId, { ...EMPTY_GROUP, tokens: [{ sequence: 0, start: 0, end: 2 }] })).toBeNull();
});

test('a group follows its experts when the order changes', () => {
  const group = { ...EMPTY_GROUP, experts: [{ layer: 0, expert: 2 }] };
  expect(groupCells(byId, group)?.indexOf(1)).toBe(2);
  expect(groupCells(byLoad, group)?.indexOf(1)).toBe(0);
});

test('layers and experts of a group are combined with AND', () => {
  const group = { ...EMPTY_GROUP, layers: [2], experts: [0, 2].map((layer) => ({ layer, expert: 1 })) };
  expect([...(groupCells(byId, group) ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
});

test('dragging over whole rows asks for layers, over some columns for the experts there', () => {
  expect(rangeFacets(byId, { row0: 0, row1: 2, column0: 0, column1: 2 })).toEqual({ layers: [0, 2] });
  expect(rangeFacets(byLoad, { row0: 0, row1: 2, column0: 0, column1: 0 })).toEqual({
    experts: [
      { layer: 0, expert: 2 },
      { layer: 2, expert: 0 },
    ],
  });
});

test('a rectangle is described by experts only while columns are experts', () => {
  expect(rangeText(byId, { row0: 0, row1: 2, column0: 0, column1: 1 })).toBe('L0–L2, E0–E1');
  expect(rangeText(byLoad, { row0: 0, row1: 0, column0: 1, column1: 1 })).toBe('L0, 1 rank');
  expect(rangeText(byId, { row0: 2, row1: 2, column0: 0, column1: 2 })).toBe('L2, all experts');
});
