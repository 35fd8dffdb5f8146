import { beforeEach, expect, test } from 'vitest';
import { isEmptyGroup } from './group.ts';
import {
  brush,
  clearNext,
  deselect,
  resetSelection,
  selectExpert,
  selectLanguage,
  selectLayer,
  selectToken,
  toggleInGroup,
  useSelection,
} from './selection.ts';

beforeEach(() => resetSelection());

const now = () => useSelection.getState();

test('an expert brings its layer along; another layer leaves the expert', () => {
  selectExpert({ layer: 3, expert: 5 });
  expect(now()).toMatchObject({ expert: { layer: 3, expert: 5 }, layer: 3, focus: 'expert' });
  selectLayer(4);
  expect(now()).toMatchObject({ expert: { layer: 3, expert: 5 }, layer: 4, focus: 'layer' });
});

test('a token brings its sequence into view', () => {
  selectToken({ sequence: 7, position: 2 });
  expect(now()).toMatchObject({ token: { sequence: 7, position: 2 }, sequence: 7, focus: 'token' });
});

test('a click inside the group keeps it, one outside clears it', () => {
  brush({ layers: [3, 4] }, 'new');
  selectExpert({ layer: 4, expert: 0 });
  expect(isEmptyGroup(now().group)).toBe(false);
  selectExpert({ layer: 5, expert: 0 });
  expect(isEmptyGroup(now().group)).toBe(true);
});

test('Esc clears the group, then the selection, then has nothing to do', () => {
  selectToken({ sequence: 2, position: 1 });
  brush({ layers: [3] }, 'new');
  expect(clearNext()).toBe(true);
  expect(now().token).not.toBeNull();
  expect(clearNext()).toBe(true);
  expect(now()).toMatchObject({ token: null, expert: null, layer: null, focus: null, sequence: 2 });
  expect(clearNext()).toBe(false);
});

test('a language is a primary beside the others, and the group stays', () => {
  selectExpert({ layer: 3, expert: 5 });
  brush({ layers: [3] }, 'new');
  selectLanguage('sw');
  expect(now()).toMatchObject({ language: 'sw', focus: 'language', expert: { layer: 3, expert: 5 } });
  expect(now().group.layers).toEqual([3]);
  deselect('expert');
  expect(now()).toMatchObject({ language: 'sw', focus: 'language' });
  deselect('language');
  expect(now().language).toBeNull();
});

test('taking the focused primary away moves the focus to what is left', () => {
  selectToken({ sequence: 0, position: 1 });
  selectExpert({ layer: 3, expert: 5 });
  deselect('expert');
  expect(now()).toMatchObject({ expert: null, focus: 'token' });
});

test('toggling puts a single target into the group and takes it out again', () => {
  const target = { kind: 'expert', layer: 3, expert: 5 } as const;
  toggleInGroup(target);
  expect(now().group.experts).toEqual([{ layer: 3, expert: 5 }]);
  toggleInGroup({ kind: 'token', sequence: 0, position: 4 });
  expect(now().group.tokens).toEqual([{ sequence: 0, start: 4, end: 5 }]);
  toggleInGroup(target);
  expect(now().group.experts).toEqual([]);
});
