import { expect, test } from 'vitest';
import { NOTHING, type Selection } from './selection.ts';
import { translateSelection } from './sides.ts';

test('a selection keeps its tokens between a base and an edited side that holds one sequence of it', () => {
  const selection: Selection = {
    ...NOTHING,
    token: { sequence: 905, position: 3 },
    expert: { layer: 1, expert: 2 },
    focus: 'token',
    sequence: 905,
    group: { layers: [], experts: [], tokens: [{ sequence: 905, start: 1, end: 4 }] },
  };
  const there = translateSelection(selection, 905, 'edited');
  expect(there).toMatchObject({ token: { sequence: 0, position: 3 }, sequence: 0, focus: 'token' });
  expect(there.group.tokens).toEqual([{ sequence: 0, start: 1, end: 4 }]);
  expect(translateSelection(there, 905, 'base')).toEqual(selection);
});

test('tokens that the edited side does not hold are let go, experts stay', () => {
  const expert = { layer: 1, expert: 2 };
  const elsewhere: Selection = { ...NOTHING, token: { sequence: 4, position: 3 }, expert, focus: 'token', sequence: 4 };
  expect(translateSelection(elsewhere, 905, 'edited')).toEqual({ ...NOTHING, expert });
});
