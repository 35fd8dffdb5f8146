import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { type PrefixNode, PrefixTree, SHORTEST_SHARED } from './prefix-tree.ts';

const run = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const spelled = (way: readonly PrefixNode[]): number[] => way.flatMap(({ ids }) => [...ids]);

test('a beginning that sequences share is there once, and each is a way through the tree', () => {
  const tree = new PrefixTree();
  const context = run(0, 20);
  const sequences = [[...context, 50, 51], [...context, 60], [...context], run(0, 25), run(70, 9)];
  for (const ids of sequences) tree.add(ids);
  // 20 once, 2, 1, none, 5 and 9.
  expect(tree.tokens).toBe(37);
  expect(tree.levels().map((nodes) => nodes.map(({ ids }) => ids.length))).toEqual([
    [20, 9],
    [2, 1, 5],
  ]);
  for (const [i, ids] of sequences.entries()) expect(spelled(tree.way(i))).toEqual(ids);
  expect(tree.way(1).map(({ start }) => start)).toEqual([0, 20]);
});

test('a node divides where a later sequence leaves it, and what hung on it stays', () => {
  const tree = new PrefixTree();
  const sequences = [
    [...run(0, 30), 90],
    [...run(0, 30), 91, 92],
    [...run(0, 12), 93],
  ];
  for (const ids of sequences) tree.add(ids);
  expect(tree.levels().map((nodes) => nodes.map(({ ids, start }) => [start, ids.length]))).toEqual([
    [[0, 12]],
    [
      [12, 18],
      [12, 1],
    ],
    [
      [30, 1],
      [30, 2],
    ],
  ]);
  expect(tree.levels()[2]?.map(({ parent }) => parent)).toEqual(Array(2).fill(tree.levels()[1]?.[0]));
  for (const [i, ids] of sequences.entries()) expect(spelled(tree.way(i))).toEqual(ids);
});

test('a short beginning is not shared, and the way is found beside it', () => {
  const tree = new PrefixTree();
  const sequences = [
    [1, 2, 3],
    [1, 2, 3, 4, 5],
    [1, 2],
  ];
  for (const ids of sequences) tree.add(ids);
  expect(SHORTEST_SHARED).toBeGreaterThan(3);
  expect(tree.tokens).toBe(10);
  for (const [i, ids] of sequences.entries()) expect(spelled(tree.way(i))).toEqual(ids);
});

test('random sequences over two tokens are all found again, and no token is there without one', () => {
  const random = seededRandom(5);
  const tree = new PrefixTree();
  const sequences = Array.from({ length: 400 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 24) }, () => Math.floor(random() * 2)),
  );
  for (const ids of sequences) tree.add(ids);
  const used = new Set<PrefixNode>();
  for (const [i, ids] of sequences.entries()) {
    const way = tree.way(i);
    expect(spelled(way)).toEqual(ids);
    for (const node of way) used.add(node);
  }
  const nodes = tree.levels().flat();
  expect(nodes.reduce((sum, { ids }) => sum + ids.length, 0)).toBe(tree.tokens);
  expect(tree.tokens).toBeLessThan(sequences.flat().length);
  for (const { parent, start, ids } of nodes)
    expect(start).toBe(parent ? parent.start + parent.ids.length : 0 * ids.length);
});
