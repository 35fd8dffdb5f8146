// The tiles of the window: which view has the focus, fills the middle alone, or shows its table.

import { create } from 'zustand';

export type ViewId = 'expert-map' | 'text' | 'layer';

export const VIEW_IDS: readonly ViewId[] = ['expert-map', 'text', 'layer'];

export interface Panes {
  /** The view that single keys go to: the one that had the focus last. */
  readonly focused: ViewId;
  readonly maximised: ViewId | null;
  /** Views that show their table instead of their picture. */
  readonly tables: readonly ViewId[];
  /** The view whose menu is open. */
  readonly menu: ViewId | null;
}

export const usePanes = create<Panes>(() => ({ focused: 'expert-map', maximised: null, tables: [], menu: null }));

export function focusView(view: ViewId): void {
  if (usePanes.getState().focused !== view) usePanes.setState({ focused: view });
}

/** `Z`: the focused view alone, or all of them again. */
export function toggleMaximised(view: ViewId = usePanes.getState().focused): void {
  usePanes.setState((panes) => ({ focused: view, maximised: panes.maximised === view ? null : view }));
}

/** `T`: table or picture. */
export function toggleTable(view: ViewId = usePanes.getState().focused): void {
  usePanes.setState(({ tables }) => ({
    tables: tables.includes(view) ? tables.filter((each) => each !== view) : [...tables, view],
  }));
}
