// The pointer over the column: ghost and tooltip of the token beneath it, selection by a click. Speaks to the rest of the
// window only through selection and hover; nothing here asks the engine.

import type { Tooltip } from '../../charts/tooltip.ts';
import { hover } from '../../state/hover.ts';
import { brush, selectToken, type TokenAddress, toggleInGroup } from '../../state/selection.ts';
import { tokenLines } from './reading.ts';
import type { Scene } from './scene.ts';

export interface Pointing {
  /** The text moved away beneath the pointer. */
  readonly leave: () => void;
  readonly destroy: () => void;
}

/**
 * @param selected the primary token, which Shift-click starts from
 * @param wasDragged whether a click is the end of a drag
 */
export function createPointing(
  page: HTMLElement,
  scene: Scene,
  tooltip: Tooltip,
  selected: () => TokenAddress | null,
  wasDragged: () => boolean,
): Pointing {
  let pointed = false;

  function leave(): void {
    tooltip.hide();
    if (pointed) hover(null);
    pointed = false;
  }

  function find(event: MouseEvent) {
    const stood = scene.under(event.target);
    const token = stood ? scene.tokenUnder(stood, event.clientX, event.clientY) : -1;
    return stood && token >= 0 ? { stood, token, sequence: stood.item.sequence } : null;
  }

  function move(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const found = find(event);
    if (!found) {
      leave();
      return;
    }
    const { stood, token, sequence } = found;
    pointed = true;
    hover({ kind: 'token', sequence, position: token });
    const line = Math.floor((event.clientY - stood.element.getBoundingClientRect().top) / stood.item.lineHeight);
    const box = scene.boxOf(stood, token, line);
    tooltip.show(`${sequence}:${token}`, box, () => tokenLines(stood.item.reader, token));
  }

  function click(event: MouseEvent): void {
    if (wasDragged()) return;
    const found = find(event);
    if (!found) return;
    const { token: position, sequence } = found;
    const from = selected();
    if (event.ctrlKey || event.metaKey) {
      toggleInGroup({ kind: 'token', sequence, position });
    } else if (event.shiftKey && from?.sequence === sequence) {
      const start = Math.min(from.position, position);
      brush({ tokens: [{ sequence, start, end: Math.max(from.position, position) + 1 }] }, 'new');
    } else {
      selectToken({ sequence, position });
    }
  }

  page.addEventListener('pointermove', move);
  page.addEventListener('pointerleave', leave);
  page.addEventListener('click', click);
  return {
    leave,
    destroy() {
      leave();
      page.removeEventListener('pointermove', move);
      page.removeEventListener('pointerleave', leave);
      page.removeEventListener('click', click);
    },
  };
}
