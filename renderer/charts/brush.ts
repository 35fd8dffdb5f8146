// Dragging a rectangle: the pointer's work only. What the rectangle means is the view's.

export interface DragRect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export type DragMode = 'new' | 'add' | 'subtract';

export interface DragHandlers {
  /** Whether a drag may begin here, in coordinates of the element. */
  readonly accepts: (x: number, y: number) => boolean;
  readonly move: (rect: DragRect, mode: DragMode) => void;
  readonly end: (rect: DragRect, mode: DragMode) => void;
  /** Pressed and released without moving. */
  readonly click: (x: number, y: number, event: PointerEvent) => void;
  /** Escape, or the pointer was taken away. */
  readonly cancel: () => void;
  /** Dragging with the middle button, by CSS pixels since the last call. */
  readonly pan: (dx: number, dy: number) => void;
}

/** Further than this is a drag and not a shaky click. */
const SLOP = 4;

/** Shift adds, Ctrl (Cmd) subtracts. */
export function dragMode(event: {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): DragMode {
  if (event.shiftKey) return 'add';
  return event.ctrlKey || event.metaKey ? 'subtract' : 'new';
}

/** Corners in order, wherever the drag began. */
export function orderedRect(x0: number, y0: number, x1: number, y1: number): DragRect {
  return { x0: Math.min(x0, x1), y0: Math.min(y0, y1), x1: Math.max(x0, x1), y1: Math.max(y0, y1) };
}

/** Listens on `element` until the returned function is called. */
export function listenForDrags(element: HTMLElement, handlers: DragHandlers): () => void {
  let from: { readonly x: number; readonly y: number; readonly pointer: number } | null = null;
  let dragging = false;
  let panFrom: { readonly x: number; readonly y: number } | null = null;

  const place = (event: PointerEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event: PointerEvent): void {
    if (event.button === 1) {
      panFrom = { x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
      event.preventDefault();
      return;
    }
    if (event.button !== 0) return;
    const { x, y } = place(event);
    if (!handlers.accepts(x, y)) return;
    from = { x, y, pointer: event.pointerId };
    dragging = false;
  }

  function move(event: PointerEvent): void {
    if (panFrom) {
      handlers.pan(panFrom.x - event.clientX, panFrom.y - event.clientY);
      panFrom = { x: event.clientX, y: event.clientY };
      return;
    }
    if (!from) return;
    const { x, y } = place(event);
    if (!dragging && Math.hypot(x - from.x, y - from.y) < SLOP) return;
    if (!dragging) {
      dragging = true;
      element.setPointerCapture(from.pointer);
    }
    handlers.move(orderedRect(from.x, from.y, x, y), dragMode(event));
  }

  function up(event: PointerEvent): void {
    if (panFrom) {
      panFrom = null;
      return;
    }
    if (!from) return;
    const { x, y } = place(event);
    const begun = from;
    from = null;
    if (dragging) handlers.end(orderedRect(begun.x, begun.y, x, y), dragMode(event));
    else handlers.click(begun.x, begun.y, event);
    dragging = false;
  }

  function cancel(): void {
    panFrom = null;
    if (from && dragging) handlers.cancel();
    from = null;
    dragging = false;
  }

  function escapeKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !dragging) return;
    event.stopPropagation();
    cancel();
  }

  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', cancel);
  addEventListener('keydown', escapeKey, true);
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', cancel);
    removeEventListener('keydown', escapeKey, true);
  };
}
