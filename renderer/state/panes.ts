// The tiles of the window: which view has the focus, fills the middle alone, or shows its table.

import { create } from 'zustand';
import { showsViews, useWorkspace, type ViewLayout, type Workspace } from './workspace.ts';

export type ViewId =
  | 'expert-map'
  | 'text'
  | 'layer'
  | 'divergence'
  | 'language-matrix'
  | 'consistency'
  | 'cache'
  | 'flow';

/** Which views a layout shows; the first one has the focus when none of them had it last. */
export const LAYOUT_VIEWS: Readonly<Record<ViewLayout, readonly [ViewId, ...ViewId[]]>> = {
  explore: ['expert-map', 'text', 'layer'],
  languages: ['divergence', 'language-matrix'],
  locality: ['consistency', 'cache'],
  structure: ['flow'],
};

export interface Panes {
  /** The view that had the focus last, in whichever layout. */
  readonly last: ViewId;
  readonly maximised: ViewId | null;
  /** Views that show their table instead of their picture. */
  readonly tables: readonly ViewId[];
  /** The view whose menu is open. */
  readonly menu: ViewId | null;
}

export const usePanes = create<Panes>(() => ({ last: 'expert-map', maximised: null, tables: [], menu: null }));

/** The view that single keys go to: the one that had the focus last, of those that are shown. */
export function focusedView({ last }: Pick<Panes, 'last'>, { layout }: Pick<Workspace, 'layout'>): ViewId {
  const views = LAYOUT_VIEWS[showsViews(layout) ? layout : 'explore'];
  return views.includes(last) ? last : views[0];
}

function current(): ViewId {
  return focusedView(usePanes.getState(), useWorkspace.getState());
}

export function focusView(view: ViewId): void {
  if (usePanes.getState().last !== view) usePanes.setState({ last: view });
}

/** `Z`: the focused view alone, or all of them again. */
export function toggleMaximised(view: ViewId = current()): void {
  usePanes.setState((panes) => ({ last: view, maximised: panes.maximised === view ? null : view }));
}

/** `T`: table or picture. */
export function toggleTable(view: ViewId = current()): void {
  usePanes.setState(({ tables }) => ({
    tables: tables.includes(view) ? tables.filter((each) => each !== view) : [...tables, view],
  }));
}

/** `C`: the menu of the focused view. */
export function openMenu(view: ViewId = current()): void {
  usePanes.setState({ menu: view });
}
