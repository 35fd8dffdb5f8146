// What the window shows first: what its address names, what was open before a reload, or the bundled sample. An address
// that is changed later is followed too.

import { engine } from '../engine-client.ts';
import { layoutFor } from './address.ts';
import type { Target } from './group.ts';
import { type LinkParts, linkHash, parseLink } from './link.ts';
import { bundledTrace, openTrace, recallOpen, rememberOpen } from './open.ts';
import { openPath } from './opener.ts';
import { select } from './selection.ts';
import { showLayout, useWorkspace } from './workspace.ts';

async function openSample(): Promise<void> {
  const sample = bundledTrace(await engine().ask('library.list', {}));
  // The user may have opened something in the meantime.
  if (useWorkspace.getState().base !== null) return;
  if (sample) openTrace(sample.path);
  else useWorkspace.setState({ layout: 'open' });
}

/** The address names only what is open: one that named something else before lets go of it. */
function dropStaleLink(): void {
  const { base } = useWorkspace.getState();
  const { pathname, search, hash } = window.location;
  const { open } = parseLink(hash);
  if (open !== null && base !== null && open !== base) window.history.replaceState(null, '', `${pathname}${search}`);
}

async function follow({ open, target }: LinkParts): Promise<void> {
  if (open !== null && open !== useWorkspace.getState().base) await openPath(open);
  // A model, or a path out of reach, is shown on a page of its own; behind it lies the sample.
  if (useWorkspace.getState().base === null) {
    const { layout } = useWorkspace.getState();
    await openSample();
    if (layout !== 'explore') useWorkspace.setState({ layout });
  }
  if (target) goTo(target);
}

/** Selects it, where it can be seen. */
function goTo(target: Target): void {
  showLayout(layoutFor(target, useWorkspace.getState().layout));
  select(target);
}

/** `?open=PATH` beside the token outlives the server's redirect, which `#` does not: it is taken over from there. */
function adoptQuery(): void {
  const url = new URL(window.location.href);
  const open = url.searchParams.get('open');
  if (open === null) return;
  url.searchParams.delete('open');
  window.history.replaceState(null, '', `${url.pathname}${url.search}${linkHash(open, url.hash.slice(1))}`);
}

/** Opens the first thing. Called once, and again when that failed. */
export async function openFirst(): Promise<void> {
  adoptQuery();
  const link = parseLink(window.location.hash);
  const stored = recallOpen();
  const reloaded = window.history.state !== null;
  if (stored && (link.open === null || link.open === stored.base)) useWorkspace.setState(stored);
  else await follow({ open: link.open, target: null });
  // After a reload the selection came back with its history.
  if (link.target && !reloaded) goTo(link.target);
}

/** Follows changes of the address, and keeps what is open for a reload. @returns a function that ends it. */
export function startFollowing(): () => void {
  const onHash = () => {
    // Back and Forward lead to entries of the window's own.
    if (window.history.state === null) void follow(parseLink(window.location.hash));
  };
  window.addEventListener('hashchange', onHash);
  const end = useWorkspace.subscribe((now, before) => {
    rememberOpen();
    if (now.base !== before.base) dropStaleLink();
  });
  return () => {
    window.removeEventListener('hashchange', onHash);
    end();
  };
}
