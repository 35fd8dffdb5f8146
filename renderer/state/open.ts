// Opening a trace, and remembering over a reload which ones were open.

import type { LibraryItem } from '#protocol';
import { engine } from '../engine-client.ts';
import { resetSelection } from './selection.ts';
import { type Side, useWorkspace } from './workspace.ts';

const KEY = 'routescope.open';

export interface OpenTraces {
  readonly base: string;
  readonly edited: string | null;
  readonly side: Side;
}

/** What a reload left behind; null when there is nothing usable. */
export function parseOpen(text: string | null): OpenTraces | null {
  if (!text) return null;
  try {
    const value = JSON.parse(text) as Partial<Record<keyof OpenTraces, unknown>> | null;
    if (typeof value?.base !== 'string') return null;
    const edited = typeof value.edited === 'string' ? value.edited : null;
    return { base: value.base, edited, side: edited !== null && value.side === 'edited' ? 'edited' : 'base' };
  } catch {
    // Written by another version: the window then starts as if for the first time.
    return null;
  }
}

function remember(): void {
  const { base, edited, side } = useWorkspace.getState();
  try {
    if (base === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ base, edited, side }));
  } catch {
    // Storage is blocked: a reload then starts with the sample.
  }
}

/** Shows a trace in place of what is open. */
export function openTrace(path: string): void {
  const { base } = useWorkspace.getState();
  useWorkspace.setState({ base: path, edited: null, side: 'base', edit: null, layout: 'explore' });
  if (base !== path) resetSelection();
}

/** The trace that a first start shows. */
export function bundledTrace(library: readonly LibraryItem[]): LibraryItem | undefined {
  return library.find((item) => item.kind === 'trace' && item.source === 'bundled');
}

/** Opens what was open before a reload, else the bundled sample. Called once. */
export async function openFirst(): Promise<void> {
  useWorkspace.subscribe(remember);
  let stored: string | null = null;
  try {
    stored = sessionStorage.getItem(KEY);
  } catch {
    // As above.
  }
  const open = parseOpen(stored);
  if (open) {
    useWorkspace.setState(open);
    return;
  }
  const sample = bundledTrace(await engine().ask('library.list', {}));
  // The user may have opened something in the meantime.
  if (useWorkspace.getState().base !== null) return;
  if (sample) openTrace(sample.path);
  else useWorkspace.setState({ layout: 'open' });
}
