// Going from the base to the edited side and back. Where the edited side holds one sequence alone, that sequence has
// another number there, and the selection is translated so that the same tokens stay in view.

import type { Span } from './group.ts';
import { resetSelection, type Selection, useSelection } from './selection.ts';
import { type Side, useWorkspace } from './workspace.ts';

/** A selection in the numbers of the side gone to. Tokens that the edited side does not hold are let go. */
export function translateSelection(selection: Selection, only: number, to: Side): Selection {
  const [from, into] = to === 'edited' ? [only, 0] : [0, only];
  const token = selection.token?.sequence === from ? { ...selection.token, sequence: into } : null;
  const tokens = selection.group.tokens.flatMap((span): readonly Span[] =>
    span.sequence === from ? [{ ...span, sequence: into }] : [],
  );
  const focus = selection.focus === 'token' && token === null ? null : selection.focus;
  return { ...selection, token, focus, sequence: into, group: { ...selection.group, tokens } };
}

/** Base or edited; stays on base where nothing is edited. */
export function showSide(side: Side): void {
  const before = useWorkspace.getState();
  const next = before.edited === null ? 'base' : side;
  if (next === before.side) return;
  useWorkspace.setState({ side: next });
  if (before.only !== null) resetSelection(translateSelection(useSelection.getState(), before.only, next));
}

/** Brings a new edited side into view. */
export function showEdited(edited: string, only: number | null): void {
  showSide('base');
  useWorkspace.setState({ edit: null, edited, only });
  showSide('edited');
}
