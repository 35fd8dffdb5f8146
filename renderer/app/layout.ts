// Sizes at which the frame changes, and walking between its panes by key.

/** Below this width the inspector lies over the tiles instead of beside them. */
export const OVERLAY_BELOW = 1180;

/** Below this width the library does too, and so closes when it has done its work. */
export const LIBRARY_OVER_BELOW = 1440;

/** Whether the inspector is shown: as the user decided, else where there is room beside the tiles. */
export function inspectorShown(choice: boolean | null, width: number): boolean {
  return choice ?? width >= OVERLAY_BELOW;
}

/** What a pane gives the focus to: its picture or table, else its first control. */
function entrance(pane: HTMLElement): HTMLElement | null {
  const picture = pane.querySelector<HTMLElement>('.data-table, .view-body:not([inert])');
  return (
    picture ??
    pane.querySelector<HTMLElement>(
      'input:not([disabled]), textarea, select, button:not([disabled]), summary, [tabindex="0"]',
    )
  );
}

/** Moves the focus to the next part of the window that has `data-pane`, in the order of the page. */
export function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
    // Hidden ones have no box; one without anything to act on is passed over.
    .filter((pane) => pane.getClientRects().length > 0 && entrance(pane) !== null);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(at + (at < 0 && step < 0 ? 0 : step) + panes.length) % panes.length];
  if (pane) entrance(pane)?.focus();
}
