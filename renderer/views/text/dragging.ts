// Dragging over the text makes a group of the tokens from where it began to where it ends. Shift adds to the group, Ctrl
// takes away from it. Until the pointer is let go the group is only drawn: one drag is one step of the history.

import { type DragMode, dragMode } from '../../charts/brush.ts';
import { type Facets, mergeGroup, type Span, type TokenAddress } from '../../state/group.ts';
import { brush, useSelection } from '../../state/selection.ts';
import type { Scene } from './scene.ts';
import { spansBetween } from './token-group.ts';

export interface Dragging {
  /** Whether the click that is being handled ended a drag. */
  readonly wasDragged: () => boolean;
  readonly destroy: () => void;
}

export interface DraggingEvents {
  readonly begin: () => void;
  /** The group as it would be; null when the drag is over. */
  readonly preview: (group: Facets | null) => void;
}

/** Less far is a shaky click, in CSS pixels. */
const SLOP = 4;

export function createDragging(page: HTMLElement, scene: Scene, { begin, preview }: DraggingEvents): Dragging {
  let from: (TokenAddress & { readonly x: number; readonly y: number }) | null = null;
  let spans: readonly Span[] = [];
  let dragging = false;
  let dragged = false;

  /** The token under the pointer or the nearest one on its line. */
  function find({ target, clientX, clientY }: PointerEvent): TokenAddress | null {
    const stood = target instanceof Element && page.contains(target) ? scene.under(target) : undefined;
    if (!stood) return null;
    const position = scene.nearestTo(stood, clientX, clientY);
    return position < 0 ? null : { sequence: stood.item.sequence, position };
  }

  function down(event: PointerEvent): void {
    dragged = false;
    // A finger scrolls.
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const inText = event.target instanceof Element && event.target.closest('.text-body');
    const found = inText ? find(event) : null;
    if (!found) return;
    from = { ...found, x: event.clientX, y: event.clientY };
    addEventListener('pointermove', move);
    addEventListener('pointerup', up);
    addEventListener('pointercancel', stop);
    addEventListener('keydown', escapeKey, true);
  }

  function show(mode: DragMode): void {
    preview(mergeGroup(useSelection.getState().group, { tokens: spans }, mode));
  }

  function move(event: PointerEvent): void {
    if (!from) return;
    if (!dragging) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < SLOP) return;
      dragging = true;
      begin();
    }
    const to = find(event);
    if (to) spans = spansBetween(from, to, (sequence) => scene.of(sequence)?.item.reader.data.tokens ?? 0);
    show(dragMode(event));
  }

  function up(event: PointerEvent): void {
    dragged = dragging;
    if (dragging && spans.length > 0) brush({ tokens: spans }, dragMode(event));
    stop();
  }

  function stop(): void {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', up);
    removeEventListener('pointercancel', stop);
    removeEventListener('keydown', escapeKey, true);
    if (dragging) preview(null);
    from = null;
    spans = [];
    dragging = false;
  }

  function escapeKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !dragging) return;
    // The drag alone is given up, not what is selected.
    event.stopPropagation();
    dragged = true;
    stop();
  }

  page.addEventListener('pointerdown', down);
  return {
    wasDragged: () => dragged,
    destroy() {
      stop();
      page.removeEventListener('pointerdown', down);
    },
  };
}
