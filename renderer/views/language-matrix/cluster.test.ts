import { expect, test } from 'vitest';
import { cluster, joints } from './cluster.ts';

/** Distances between places on a line. */
function onLine(places: readonly number[]): Float64Array {
  return Float64Array.from(places.flatMap((a) => places.map((b) => Math.abs(a - b))));
}

test('three by hand: the nearest two join first, the third at their mean distance', () => {
  // 0 and 1 are 1 apart; 2 is 5 and 4 away from them.
  const { order, tree } = cluster(onLine([0, 1, 5]), 3);
  expect(order).toEqual([0, 1, 2]);
  expect(tree).toMatchObject({ height: 4.5, right: 2 });
  expect(joints(tree)).toEqual([
    { height: 1, left: { height: 0, middle: 0.5 }, right: { height: 0, middle: 1.5 } },
    { height: 4.5, left: { height: 1, middle: 1 }, right: { height: 0, middle: 2.5 } },
  ]);
});

test('places on a line come out in their order, whichever way they go in', () => {
  const places = [7, 1, 12, 0, 6, 13];
  const { order } = cluster(onLine(places), places.length);
  // From the far end, so that the first of them, 7, is in the first half.
  expect(order.map((leaf) => places[leaf])).toEqual([13, 12, 7, 6, 1, 0]);
});

test('two groups stay together, however many lie between them in the trace', () => {
  const group = [0, 1, 0, 1, 0, 1, 0];
  const distance = Float64Array.from(group.flatMap((a) => group.map((b) => (a === b ? 0.1 : 0.9))));
  const { order } = cluster(distance, group.length);
  const changes = order.filter((leaf, i) => i > 0 && group[leaf] !== group[order[i - 1] as number]);
  expect(changes).toHaveLength(1);
  expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a language without any pair joins last', () => {
  const distance = onLine([0, 3, 1]);
  for (const other of [0, 2]) distance[3 + other] = distance[other * 3 + 1] = Number.NaN;
  const { order, tree } = cluster(distance, 3);
  expect(order).toHaveLength(3);
  expect(tree?.height).toBe(Number.POSITIVE_INFINITY);
});

test('one language, and none', () => {
  expect(cluster(Float64Array.of(0), 1)).toEqual({ order: [0], tree: null });
  expect(cluster(new Float64Array(), 0)).toEqual({ order: [], tree: null });
});
