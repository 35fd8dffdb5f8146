// What is pointed at: one focus, one primary per kind, one group. Every view reads it and writes it through the actions
// here, and the history of selections (history.ts) is made of its states.

import { create } from 'zustand';
import type { ExpertAddress } from '#protocol';
import {
  EMPTY_GROUP,
  type Facets,
  groupHolds,
  isEmptyGroup,
  type Member,
  mergeGroup,
  type Target,
  type TokenAddress,
} from './group.ts';

export type Kind = Target['kind'];

export interface Selection {
  /** The primaries: at most one per kind. */
  readonly token: TokenAddress | null;
  readonly expert: ExpertAddress | null;
  /** Counted among all layers. Follows the expert; may be moved on without it. */
  readonly layer: number | null;
  /** As the trace labels its sequences. */
  readonly language: string | null;
  /** Which of them the inspector shows. */
  readonly focus: Kind | null;
  /** Number of the sequence in view; follows the token. */
  readonly sequence: number;
  readonly group: Facets;
}

export const NOTHING: Selection = {
  token: null,
  expert: null,
  layer: null,
  language: null,
  focus: null,
  sequence: 0,
  group: EMPTY_GROUP,
};

export const useSelection = create<Selection>(() => NOTHING);

function apply(change: Partial<Selection>): void {
  useSelection.setState(change);
}

/** A click outside the group clears it; inside it, the group stays. */
function groupAfterClick(target: Target): Facets {
  const { group } = useSelection.getState();
  return isEmptyGroup(group) || groupHolds(group, target) ? group : EMPTY_GROUP;
}

/** Makes this expert the primary and the focus; its layer comes along. */
export function selectExpert(expert: ExpertAddress): void {
  const { layer, expert: id } = expert;
  apply({
    expert: { layer, expert: id },
    layer,
    focus: 'expert',
    group: groupAfterClick({ kind: 'expert', layer, expert: id }),
  });
}

/** Makes this token the primary and the focus; its sequence comes into view. */
export function selectToken({ sequence, position }: TokenAddress): void {
  apply({
    token: { sequence, position },
    sequence,
    focus: 'token',
    group: groupAfterClick({ kind: 'token', sequence, position }),
  });
}

/** Makes this layer the primary and the focus. The primary expert stays, though it may lie in another layer. */
export function selectLayer(layer: number): void {
  apply({ layer, focus: 'layer', group: groupAfterClick({ kind: 'layer', layer }) });
}

/** Makes this language the primary and the focus. */
export function selectLanguage(language: string): void {
  apply({ language, focus: 'language', group: groupAfterClick({ kind: 'language', language }) });
}

/** Brings a sequence into view without choosing a token of it. */
export function showSequence(sequence: number): void {
  if (sequence !== useSelection.getState().sequence) apply({ sequence });
}

/** Any target as primary and focus. */
export function select(target: Target): void {
  if (target.kind === 'expert') selectExpert(target);
  else if (target.kind === 'token') selectToken(target);
  else if (target.kind === 'language') selectLanguage(target.language);
  else selectLayer(target.layer);
}

/** The result of a drag: `new` replaces the group, Shift adds, Ctrl subtracts. */
export function brush(facets: Partial<Facets>, how: 'new' | 'add' | 'subtract'): void {
  apply({ group: mergeGroup(useSelection.getState().group, facets, how) });
}

/** `Space` and Ctrl-click: in the group or out of it. */
export function toggleInGroup(target: Member): void {
  const { group } = useSelection.getState();
  const facets: Partial<Facets> =
    target.kind === 'expert'
      ? { experts: [{ layer: target.layer, expert: target.expert }] }
      : target.kind === 'layer'
        ? { layers: [target.layer] }
        : { tokens: [{ sequence: target.sequence, start: target.position, end: target.position + 1 }] };
  const inside = !isEmptyGroup(group) && groupHolds(group, target, true);
  apply({ group: mergeGroup(group, facets, inside ? 'subtract' : 'add') });
}

export function clearGroup(): void {
  apply({ group: EMPTY_GROUP });
}

/** Takes one primary away; the focus goes to what is left. */
export function deselect(kind: Kind): void {
  const now = useSelection.getState();
  const left = { token: now.token, expert: now.expert, layer: now.layer, language: now.language, [kind]: null };
  const focus =
    now.focus !== kind ? now.focus : left.expert ? 'expert' : left.token ? 'token' : left.language ? 'language' : null;
  apply({ [kind]: null, focus });
}

/**
 * `Esc` after overlays: first the group, then the primaries.
 * @returns whether there was anything to clear.
 */
export function clearNext(): boolean {
  const now = useSelection.getState();
  if (!isEmptyGroup(now.group)) {
    clearGroup();
    return true;
  }
  if (now.token || now.expert || now.layer !== null || now.language !== null || now.focus) {
    apply({ ...NOTHING, sequence: now.sequence });
    return true;
  }
  return false;
}

/** Forgets everything: addresses of one trace mean nothing in another. */
export function resetSelection(selection: Selection = NOTHING): void {
  useSelection.setState(selection, true);
}

export type { Facets, Span, Target, TokenAddress } from './group.ts';
