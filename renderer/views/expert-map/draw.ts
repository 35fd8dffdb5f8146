// The map, drawn: cells on a canvas, everything else in an SVG over it.

import { deviceRatio } from '../../charts/canvas.ts';
import type { LegendKey } from '../../charts/legend.ts';
import { sizeSvg } from '../../charts/svg-parts.ts';
import type { Viewport } from '../../charts/viewport.ts';
import type { Theme } from '../../ui/theme.ts';
import { CLIP } from './cell-ink.ts';
import { drawBody } from './draw-body.ts';
import { drawFrame } from './draw-frame.ts';
import { type CellPlace, drawClip, drawOff, drawSelected } from './draw-marks.ts';
import { type MapLayout, mapLayout, type Size } from './layout.ts';
import type { MapModel } from './model.ts';

export interface MapTarget {
  readonly canvas: HTMLCanvasElement;
  readonly svg: SVGSVGElement;
}

export interface MapData {
  readonly model: MapModel;
  readonly theme: Theme;
  readonly view: Viewport;
  /** Primary layer, -1 for none. */
  readonly layer: number;
  readonly selected: CellPlace | null;
  /** Switched-off experts. */
  readonly off: readonly CellPlace[];
  /** 1 for the group's cells; null without a group. [row, column] as displayed */
  readonly group: Uint8Array | null;
}

/** Keys for what occurs in this picture beyond the colours. */
export function legendKeys({ model, off }: Pick<MapData, 'model' | 'off'>): readonly LegendKey[] {
  const keys: LegendKey[] = [];
  if (model.extremes.dead) keys.push({ kind: 'dead', text: 'never chosen' });
  if (model.extremes.furthest > CLIP) keys.push({ kind: 'clipped', text: 'beyond ⅛× or 8×' });
  if (off.length > 0) keys.push({ kind: 'off', text: 'switched off' });
  if (model.rows.some((row) => row.kind === 'dense')) keys.push({ kind: 'dense', text: 'no router' });
  if (model.shared > 0) keys.push({ kind: 'shared', text: 'always on' });
  return keys;
}

/** Draws the whole map; may be called again and again. @returns where things are now, for hit tests */
export function draw(target: MapTarget, data: MapData, size: Size): MapLayout {
  const { model, theme } = data;
  const { canvas, svg } = target;
  const layout = mapLayout(model, size, data.view);
  sizeSvg(svg, size);
  const off = new Set(data.off.map(({ row, column }) => row * model.columns + column));
  const cellsPerMark = drawBody(canvas, { model, theme, group: data.group, off }, layout, deviceRatio());
  drawClip(svg, layout);
  drawFrame(svg, { model, theme, layer: data.layer, cellsPerMark, keys: legendKeys(data) }, layout);
  drawOff(svg, model, layout, data.off);
  drawSelected(svg, model, layout, data.selected);
  return layout;
}
