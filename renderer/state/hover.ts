// The ghost under the pointer, in every linked view. Apart from the selection because it changes with every move of the
// pointer: views draw it from a subscription (`useHover.subscribe`), outside React, and never ask the engine because of it.

import { create } from 'zustand';
import type { Target } from './group.ts';

export const useHover = create<{ readonly target: Target | null }>(() => ({ target: null }));

function same(a: Target | null, b: Target | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'token') return b.kind === 'token' && a.sequence === b.sequence && a.position === b.position;
  if (a.kind === 'layer') return b.kind === 'layer' && a.layer === b.layer;
  if (a.kind === 'language') return b.kind === 'language' && a.language === b.language;
  return b.kind === 'expert' && a.layer === b.layer && a.expert === b.expert;
}

/** Moves the ghost; null takes it away. */
export function hover(target: Target | null): void {
  if (!same(useHover.getState().target, target)) useHover.setState({ target });
}
