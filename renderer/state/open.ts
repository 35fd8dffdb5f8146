// Opening a trace, and remembering over a reload which ones were open.

import type { LibraryItem } from '#protocol';
import { resetSelection } from './selection.ts';
import { type Side, showsViews, useWorkspace, type ViewLayout } from './workspace.ts';

const KEY = 'routescope.open';

export interface OpenTraces {
  readonly base: string;
  readonly edited: string | null;
  /** As in the workspace. */
  readonly only: number | null;
  readonly side: Side;
  readonly layout: ViewLayout;
}

/** What a reload left behind; null when there is nothing usable. */
export function parseOpen(text: string | null): OpenTraces | null {
  if (!text) return null;
  try {
    const value = JSON.parse(text) as Partial<Record<keyof OpenTraces, unknown>> | null;
    if (typeof value?.base !== 'string') return null;
    const edited = typeof value.edited === 'string' ? value.edited : null;
    const only = edited !== null && typeof value.only === 'number' ? value.only : null;
    const side = edited !== null && value.side === 'edited' ? 'edited' : 'base';
    const { layout } = value;
    return {
      base: value.base,
      edited,
      only,
      side,
      layout: layout === 'languages' || layout === 'locality' || layout === 'structure' ? layout : 'explore',
    };
  } catch {
    // Written by another version: the window then starts as if for the first time.
    return null;
  }
}

/** What this window had open before a reload. */
export function recallOpen(): OpenTraces | null {
  try {
    return parseOpen(sessionStorage.getItem(KEY));
  } catch {
    // Storage is blocked, as below.
    return null;
  }
}

/** Keeps what is open for the next reload. */
export function rememberOpen(): void {
  const { base, edited, only, side, layout } = useWorkspace.getState();
  try {
    if (base === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ base, edited, only, side, layout }));
  } catch {
    // Storage is blocked: a reload then starts with the sample.
  }
}

/** Shows a trace in place of what is open. */
export function openTrace(path: string): void {
  const { base, layout } = useWorkspace.getState();
  useWorkspace.setState({
    base: path,
    edited: null,
    only: null,
    side: 'base',
    edit: null,
    editQuestion: null,
    layout: showsViews(layout) ? layout : 'explore',
  });
  if (base !== path) resetSelection();
}

/** The trace that a first start shows. */
export function bundledTrace(library: readonly LibraryItem[]): LibraryItem | undefined {
  return library.find((item) => item.kind === 'trace' && item.source === 'bundled');
}
