// What wheel and keys do to the zoom.

import { FITTED, panBy, type Viewport, zoomAt } from '../../charts/viewport.ts';
import type { MapLayout } from './layout.ts';

const WHEEL_STEP = 0.0016;
const KEY_ZOOM = 1.4;
const KEY_PAN = 80;
/** A wheel that counts in lines: pixels of one. */
const LINE = 16;

export interface WheelMove {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 1 when the deltas count lines. */
  readonly deltaMode: number;
  readonly shiftKey: boolean;
}

/** The wheel zooms at a point of the body; with Shift, or turned sideways, it pans. */
export function wheelView(
  wheel: WheelMove,
  at: { readonly x: number; readonly y: number },
  { view, grid, pane }: MapLayout,
): Viewport {
  const unit = wheel.deltaMode === 1 ? LINE : 1;
  const sideways = wheel.shiftKey && wheel.deltaX === 0 ? wheel.deltaY : wheel.deltaX;
  if (wheel.shiftKey || Math.abs(sideways) > Math.abs(wheel.deltaY)) return panBy(view, sideways * unit, 0, grid, pane);
  return zoomAt(view, Math.exp(-wheel.deltaY * unit * WHEEL_STEP), at, grid, pane);
}

/** `W` `S` zoom in and out, `A` `D` pan, `F` and `0` show all; null for any other key. */
export function keyView(key: string, { view, grid, pane }: MapLayout): Viewport | null {
  const middle = { x: pane.width / 2, y: pane.height / 2 };
  if (key === 'w') return zoomAt(view, KEY_ZOOM, middle, grid, pane);
  if (key === 's') return zoomAt(view, 1 / KEY_ZOOM, middle, grid, pane);
  if (key === 'a') return panBy(view, -KEY_PAN, 0, grid, pane);
  if (key === 'd') return panBy(view, KEY_PAN, 0, grid, pane);
  return key === 'f' || key === '0' ? FITTED : null;
}
