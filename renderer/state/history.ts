// Back and forward are the browser's own: each state of the selection is an entry, and its address is in the URL's hash.

import { targetAddress } from './address.ts';
import { linkHash, parseLink } from './link.ts';
import { NOTHING, type Selection, useSelection } from './selection.ts';

/** `L3.E5` `s0@14` `L3` `lang:sw`: the focus, as it is typed in the palette. Empty when nothing has the focus. */
export function selectionAddress({ focus, expert, token, layer, language }: Selection): string {
  if (focus === 'expert' && expert) return targetAddress({ kind: 'expert', ...expert });
  if (focus === 'token' && token) return targetAddress({ kind: 'token', ...token });
  if (focus === 'language' && language !== null) return targetAddress({ kind: 'language', language });
  return focus === 'layer' && layer !== null ? targetAddress({ kind: 'layer', layer }) : '';
}

interface Entry {
  readonly routescope: Selection;
  /** The trace that the addresses belong to. */
  readonly trace: string | null;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'routescope' in value;
}

/**
 * Ties the selection to the window's history.
 * @param openTrace path of the base trace; entries of another trace are passed over.
 * @returns a function that ends it.
 */
export function startHistory(self: Window, openTrace: () => string | null): () => void {
  let restoring = false;
  const address = (selection: Selection) => {
    const { pathname, search, hash } = self.location;
    // A link that opened this trace goes on naming it.
    const { open } = parseLink(hash);
    return `${pathname}${search}${linkHash(open === openTrace() ? open : null, selectionAddress(selection))}`;
  };
  const onChange = (selection: Selection) => {
    if (restoring) return;
    const trace = openTrace();
    const here = self.history.state as unknown;
    // In another trace than the entry's nothing was selected yet: Back leads to that, not out of the window.
    if (!isEntry(here) || here.trace !== trace) {
      self.history.replaceState({ routescope: NOTHING, trace } satisfies Entry, '', address(NOTHING));
    }
    if (selection !== NOTHING) {
      self.history.pushState({ routescope: selection, trace } satisfies Entry, '', address(selection));
    }
  };
  const onPop = ({ state }: PopStateEvent) => {
    if (!isEntry(state) || state.trace !== openTrace()) return;
    restoring = true;
    useSelection.setState(state.routescope);
    restoring = false;
  };
  const entry = self.history.state as unknown;
  // After a reload the entry is still there.
  if (isEntry(entry)) useSelection.setState(entry.routescope);
  const end = useSelection.subscribe(onChange);
  self.addEventListener('popstate', onPop);
  return () => {
    end();
    self.removeEventListener('popstate', onPop);
  };
}
