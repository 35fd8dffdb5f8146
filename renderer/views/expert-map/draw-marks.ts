// What moves over the cells while the picture stands: the ring of the selection, the ghost under the pointer, the cell
// cursor, signs of switched-off experts, and the rectangle being dragged.

import { select } from 'd3';
import type { SvgGroup } from '../../charts/axis.ts';
import { drawKeySymbol } from '../../charts/legend.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import { printsAddress, printsValue } from './cell-ink.ts';
import { cellRect, type MapLayout, type Rect, rowRect } from './layout.ts';
import type { MapModel } from './model.ts';

/** A place in the grid as displayed. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

function intersection(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

const CLIP_ID = 'map-body-clip';

/** Marks of cells that are partly out of view end where the cells do. */
function withinCells(group: SvgGroup): SvgGroup {
  return group.attr('clip-path', `url(#${CLIP_ID})`);
}

/** A mark smaller than this could not be seen. */
const SMALLEST_RING = 7;

function grown(rect: Rect): Rect {
  const width = Math.max(SMALLEST_RING, rect.width);
  const height = Math.max(SMALLEST_RING, rect.height);
  return { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height };
}

/** A two-tone ring, visible on any colour; removed when there is no place. */
function drawRing(svg: SVGSVGElement, name: string, rect: Rect | null): void {
  const group = withinCells(svgPart(svg, name));
  group
    .selectAll<SVGRectElement, string>('rect')
    .data(rect ? ['ring-ink', 'ring-paper'] : [])
    .join('rect')
    .attr('class', (kind) => kind)
    .attr('x', (_, i) => (rect?.x ?? 0) - 0.5 + i)
    .attr('y', (_, i) => (rect?.y ?? 0) - 0.5 + i)
    .attr('width', (_, i) => Math.max(1, (rect?.width ?? 0) - 2 * i))
    .attr('height', (_, i) => Math.max(1, (rect?.height ?? 0) - 2 * i));
}

/** Rectangle of a cell's ring, or null when the cell is out of view. */
function ringOf(model: MapModel, layout: MapLayout, place: CellPlace | null): Rect | null {
  if (!place) return null;
  const rect = cellRect(model, layout, place.row, place.column);
  return intersection(rect, layout.body) ? grown(rect) : null;
}

/** The primary expert. */
export function drawSelected(svg: SVGSVGElement, model: MapModel, layout: MapLayout, place: CellPlace | null): void {
  drawRing(svg, 'map-selected', ringOf(model, layout, place));
}

/** The cell cursor of the keyboard. */
export function drawCursor(svg: SVGSVGElement, model: MapModel, layout: MapLayout, place: CellPlace | null): void {
  drawRing(svg, 'map-cursor', ringOf(model, layout, place));
}

/** What the pointer is over, here or in a linked view: a cell, or a whole row. */
export function drawGhost(
  svg: SVGSVGElement,
  model: MapModel,
  layout: MapLayout,
  place: CellPlace | { readonly row: number; readonly column: null } | null,
): void {
  if (place && place.column === null) {
    drawRing(svg, 'map-ghost', intersection(rowRect(model, layout, place.row), layout.body));
  } else {
    drawRing(svg, 'map-ghost', ringOf(model, layout, place));
  }
}

/** The rectangle being dragged, with what it holds in words. */
export function drawBrush(svg: SVGSVGElement, rect: Rect | null, words = '', subtract = false): void {
  const group = svgPart(svg, 'map-brush');
  group
    .selectAll<SVGTextElement, Rect>('text')
    .data(rect ? [rect] : [])
    .join('text')
    .attr('class', 'brush-words')
    .attr('x', (r) => r.x + r.width / 2)
    .attr('y', (r) => r.y - 5)
    .attr('text-anchor', 'middle')
    .text(subtract ? `− ${words}` : words);
  group
    .selectAll<SVGRectElement, Rect>('rect')
    .data(rect ? [rect] : [])
    .join('rect')
    .attr('class', subtract ? 'brush subtract' : 'brush')
    .attr('x', (r) => r.x)
    .attr('y', (r) => r.y)
    .attr('width', (r) => r.width)
    .attr('height', (r) => r.height);
}

/** The sign of a switched-off expert, never smaller than can be seen. */
export function drawOff(svg: SVGSVGElement, model: MapModel, layout: MapLayout, off: readonly CellPlace[]): void {
  const group = withinCells(svgPart(svg, 'map-off'));
  group.selectAll('*').remove();
  for (const place of off) {
    const rect = cellRect(model, layout, place.row, place.column);
    // Of a cell that is cut, the corner in view.
    const seen = intersection(rect, layout.body);
    if (!seen) continue;
    const room = Math.min(rect.width, rect.height) - 4;
    // In a cell that prints its value, or a dot for none, the sign keeps to the corner.
    const printed = printsValue(rect);
    const size = Math.max(8, Math.min(printed ? 11 : 16, room));
    const x = printed ? seen.x + 2 : rect.x + (rect.width - size) / 2;
    // Above the dot, or below the address.
    const beside = printsAddress(rect) ? seen.y + seen.height - size - 4 : seen.y + 2;
    const y = printed ? beside : rect.y + (rect.height - size) / 2;
    const sign = group.append('g').attr('transform', `translate(${x},${y})`);
    sign
      .append('circle')
      .attr('class', 'off-paper')
      .attr('cx', size / 2)
      .attr('cy', size / 2)
      .attr('r', size / 2);
    drawKeySymbol(sign.append('g'), 'off', size);
  }
}

/** The clip of everything that may not leave the cells. */
export function drawClip(svg: SVGSVGElement, layout: MapLayout): void {
  const root = select(svg);
  let clip = root.select<SVGClipPathElement>(`clipPath#${CLIP_ID}`);
  if (clip.empty()) {
    clip = root.append('clipPath').attr('id', CLIP_ID);
    clip.append('rect');
  }
  clip
    .select('rect')
    .attr('x', layout.body.x - 1)
    .attr('y', layout.body.y - 1)
    .attr('width', layout.body.width + 2)
    .attr('height', layout.body.height + 2);
}
