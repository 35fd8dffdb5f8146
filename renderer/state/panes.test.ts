import { beforeEach, expect, test } from 'vitest';
import { focusedView, focusView, LAYOUT_VIEWS, toggleMaximised, toggleTable, usePanes } from './panes.ts';
import { showLayout, useWorkspace } from './workspace.ts';

beforeEach(() => {
  usePanes.setState({ last: 'expert-map', maximised: null, tables: [], menu: null });
  showLayout('explore');
});

const focused = () => focusedView(usePanes.getState(), useWorkspace.getState());

test('single keys go to a view that is shown, the one that had the focus last', () => {
  focusView('layer');
  expect(focused()).toBe('layer');
  showLayout('languages');
  expect(focused()).toBe('divergence');
  toggleTable();
  toggleMaximised('language-matrix');
  expect(usePanes.getState()).toMatchObject({ tables: ['divergence'], maximised: 'language-matrix' });
  expect(focused()).toBe('language-matrix');
});

test('a view stands in one layout', () => {
  const all = Object.values(LAYOUT_VIEWS).flat();
  expect(new Set(all).size).toBe(all.length);
});
