// Sizes at which the frame changes, and walking between its panes by key.

/** Below this width the inspector lies over the tiles instead of beside them. */
export const OVERLAY_BELOW = 1180;

/** Whether the inspector is shown: as the user decided, else where there is room beside the tiles. */
export function inspectorShown(choice: boolean | null, width: number): boolean {
  return choice ?? width >= OVERLAY_BELOW;
}

/** Moves the focus to the next part of the window that has `data-pane`, in the order of the page. */
export function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(at + step + panes.length) % panes.length];
  const target = pane?.querySelector<HTMLElement>(
    '.view-body, .data-table, input:not([disabled]), textarea, select, button:not([disabled]), a[href], [tabindex="0"]',
  );
  (target ?? pane)?.focus();
}
