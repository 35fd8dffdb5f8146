import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { pairOf, pairPlace, structureArrays, structureQuestion } from './structure.ts';

const router = (layer: number, experts = 64, place = 0): RouterEntry => ({
  layer,
  router: place,
  experts,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
});
const THREE = [router(1), router(2), router(5)];

test('a layer leads to the next one with a router; the last one is looked at from the one before', () => {
  const layers = (layer: number | null) => {
    const pair = pairOf(THREE, layer);
    return [pair?.here.layer, pair?.next?.layer];
  };
  expect(layers(null)).toEqual([1, 2]);
  expect(layers(2)).toEqual([2, 5]);
  expect(layers(5)).toEqual([2, 5]);
  // A dense layer has no router: as before anything was chosen.
  expect(layers(3)).toEqual([1, 2]);
  expect(pairOf([router(4)], 4)).toEqual({ here: router(4), next: null });
  expect(pairOf([], null)).toBeNull();
});

test('all flows of a pair are asked for where they are drawn, the strongest of a wide one', () => {
  const ask = (...routers: readonly [RouterEntry, RouterEntry | null]) =>
    structureQuestion({ here: routers[0], next: routers[1] });
  expect(ask(router(1), router(2, 32))).toEqual({ layers: [1, 2], flows: 64 * 32 });
  expect(ask(router(1), router(2, 65))).toEqual({ layers: [1, 2], flows: 40 });
  expect(ask(router(4), null)).toEqual({ layers: [4], flows: 40 });
  expect(ask(router(4), router(4, 64, 1)).layers).toEqual([4]);
});

test('an array that is missing is named', () => {
  expect(() => structureArrays([])).toThrow('"paths"');
});

test('transitions of other layers are not taken for those that are wanted', () => {
  const arrays = {
    transition: { dims: [{ name: 'layers', labels: ['L1 to L2'] }] },
  } as unknown as Parameters<typeof pairPlace>[0];
  expect(pairPlace(arrays, { here: router(1), next: router(2) })).toBe(0);
  expect(pairPlace(arrays, { here: router(2), next: router(5) })).toBe(-1);
});
