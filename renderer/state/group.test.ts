import { expect, test } from 'vitest';
import { EMPTY_GROUP, type Facets, groupHolds, mergeGroup } from './group.ts';

const group = (facets: Partial<Facets>): Facets => ({ ...EMPTY_GROUP, ...facets });

test('facets are OR within and AND between', () => {
  const both = group({ layers: [3, 4], experts: [{ layer: 3, expert: 5 }] });
  expect(groupHolds(both, { kind: 'expert', layer: 3, expert: 5 })).toBe(true);
  expect(groupHolds(both, { kind: 'expert', layer: 4, expert: 5 })).toBe(false);
  expect(groupHolds(group({ layers: [3, 4] }), { kind: 'expert', layer: 4, expert: 60 })).toBe(true);
});

test('a facet that says nothing about a kind does not exclude it', () => {
  const layers = group({ layers: [3] });
  expect(groupHolds(layers, { kind: 'token', sequence: 0, position: 9 })).toBe(true);
  expect(groupHolds(layers, { kind: 'token', sequence: 0, position: 9 }, true)).toBe(false);
});

test('a layer lies in a group of experts when one of them is in it', () => {
  const experts = group({ experts: [{ layer: 3, expert: 5 }] });
  expect(groupHolds(experts, { kind: 'layer', layer: 3 })).toBe(true);
  expect(groupHolds(experts, { kind: 'layer', layer: 4 })).toBe(false);
});

test('spans that touch or overlap become one, and others stay apart', () => {
  const spans = [
    { sequence: 0, start: 4, end: 6 },
    { sequence: 0, start: 0, end: 4 },
    { sequence: 1, start: 0, end: 2 },
    { sequence: 0, start: 9, end: 9 },
  ];
  expect(mergeGroup(EMPTY_GROUP, { tokens: spans }, 'new').tokens).toEqual([
    { sequence: 0, start: 0, end: 6 },
    { sequence: 1, start: 0, end: 2 },
  ]);
});

test('subtracting from the middle of a span leaves its two ends', () => {
  const before = group({ tokens: [{ sequence: 0, start: 0, end: 10 }] });
  const after = mergeGroup(before, { tokens: [{ sequence: 0, start: 3, end: 5 }] }, 'subtract');
  expect(after.tokens).toEqual([
    { sequence: 0, start: 0, end: 3 },
    { sequence: 0, start: 5, end: 10 },
  ]);
});

test('adding keeps what was there, without repeats and in order', () => {
  const before = group({ layers: [5], experts: [{ layer: 5, expert: 1 }] });
  const after = mergeGroup(
    before,
    {
      layers: [2, 5],
      experts: [
        { layer: 2, expert: 9 },
        { layer: 5, expert: 1 },
      ],
    },
    'add',
  );
  expect(after).toEqual(
    group({
      layers: [2, 5],
      experts: [
        { layer: 2, expert: 9 },
        { layer: 5, expert: 1 },
      ],
    }),
  );
});
