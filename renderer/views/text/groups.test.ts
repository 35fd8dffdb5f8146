import { expect, test } from 'vitest';
import { countFirstChoices, groupsOf, slotsOf } from './groups.ts';
import { sequenceOf } from './testing.ts';

const counts = (entries: Readonly<Record<number, number>>) =>
  new Map(Object.entries(entries).map(([expert, tokens]) => [Number(expert), tokens]));

test('first choices are counted over all sequences, special tokens left out', () => {
  const both = [sequenceOf([9, 1, 1, 2], 15), sequenceOf([9, 2, 2], 15)];
  expect([...countFirstChoices(both, 0, 2)].sort()).toEqual([
    [1, 2],
    [2, 3],
  ]);
  expect(countFirstChoices(both, 3, 2).size).toBe(0);
});

test('colour names at most the eight most frequent experts', () => {
  const { groups, others } = groupsOf(counts({ 0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 10 }), []);
  expect(groups.map((group) => group.expert)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  expect(groups.map((group) => group.slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(others).toBe(3);
});

test('of equally frequent experts the lower number comes first', () => {
  expect(groupsOf(counts({ 5: 2, 3: 2, 4: 2 }), []).groups.map((group) => group.expert)).toEqual([3, 4, 5]);
});

test('an expert that stays among the eight keeps its colour; a new one takes a free colour', () => {
  const first = groupsOf(counts({ 1: 30, 2: 20, 3: 10 }), []).groups;
  const second = groupsOf(counts({ 3: 90, 1: 5, 7: 40 }), [slotsOf(first)]);
  expect(second.groups.map(({ expert, slot }) => [expert, slot])).toEqual([
    [1, 0],
    [7, 1],
    [3, 2],
  ]);
});

test('no two experts share a colour, whatever was in view before', () => {
  let groups = groupsOf(counts({ 0: 8, 1: 7, 2: 6, 3: 5, 4: 4, 5: 3, 6: 2, 7: 1 }), []).groups;
  for (let step = 1; step < 20; step++) {
    const next = counts(
      Object.fromEntries(Array.from({ length: 12 }, (_, e) => [e + step, ((e * 7 + step) % 11) + 1])),
    );
    groups = groupsOf(next, [slotsOf(groups)]).groups;
    expect(groups).toHaveLength(8);
    expect(new Set(groups.map((group) => group.slot)).size).toBe(8);
    for (const { slot } of groups) expect(slot).toBeLessThan(8);
  }
});

test('on the edited side an expert has its colour of the base side, whatever came between', () => {
  const base = slotsOf(groupsOf(counts({ 1: 30, 2: 20, 3: 10 }), []).groups);
  const colours = (of: Readonly<Record<number, number>>, ...remembered: readonly ReadonlyMap<number, number>[]) =>
    Object.fromEntries(slotsOf(groupsOf(counts(of), remembered).groups));
  // One is switched off, and three is out of sight for a moment: others have their colours.
  expect(colours({ 7: 40, 2: 20, 8: 5 }, base)).toEqual({ 7: 0, 2: 1, 8: 2 });
  const between = slotsOf(groupsOf(counts({ 7: 40, 2: 20, 8: 5 }), [base]).groups);
  expect(colours({ 7: 40, 2: 20, 8: 5, 3: 1 }, base, between)).toEqual({ 7: 0, 2: 1, 3: 2, 8: 3 });
  // Back on the base side.
  expect(colours({ 3: 50, 7: 40, 1: 30, 2: 20 }, base, between)).toEqual({ 1: 0, 2: 1, 3: 2, 7: 3 });
});
