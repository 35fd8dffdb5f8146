// The group among the cells: what it holds, and its outline.

import type { Theme } from '../../ui/theme.ts';
import { type MapLayout, visibleColumns, visibleRows } from './layout.ts';
import type { MapModel } from './model.ts';

/** Beyond this a group is dust: its outline would hide it, and the rest already steps back. */
const MOST_EDGES = 4000;

/** Values of the group alone; everything else is left to the faint copy beneath. */
export function withGroup(values: Float32Array, group: Uint8Array): Float32Array {
  const kept = values.slice();
  for (let i = 0; i < kept.length; i++) if (group[i] === 0) kept[i] = Number.NaN;
  return kept;
}

/** Edges between a cell of the group and anything else, as calls of `edge` from one corner to another. */
export function hullEdges(
  model: MapModel,
  layout: MapLayout,
  group: Uint8Array,
  edge: (x0: number, y0: number, x1: number, y1: number) => void,
): void {
  const { cell, body, view } = layout;
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  const { columns } = model;
  const holds = (row: number, column: number) => column >= 0 && column < columns && group[row * columns + column] === 1;
  for (let row = firstRow; row < endRow; row++) {
    const top = body.y + ((model.tops[row] as number) - view.top) * cell.height;
    const bottom = top + cell.height;
    for (let column = firstColumn; column < endColumn; column++) {
      if (group[row * columns + column] !== 1) continue;
      const left = body.x + (column - view.left) * cell.width;
      const right = left + cell.width;
      if (!holds(row - 1, column)) edge(left, top, right, top);
      if (!holds(row + 1, column)) edge(left, bottom, right, bottom);
      if (!holds(row, column - 1)) edge(left, top, left, bottom);
      if (!holds(row, column + 1)) edge(right, top, right, bottom);
    }
  }
}

/** The group's outline in two tones: ink over paper. */
export function drawHull(
  context: CanvasRenderingContext2D,
  model: MapModel,
  theme: Theme,
  group: Uint8Array,
  layout: MapLayout,
): void {
  let edges = 0;
  context.beginPath();
  hullEdges(model, layout, group, (x0, y0, x1, y1) => {
    if (++edges > MOST_EDGES) return;
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  });
  if (edges > MOST_EDGES) return;
  context.lineWidth = 3;
  context.strokeStyle = theme.colors.bg;
  context.stroke();
  context.lineWidth = 1;
  context.strokeStyle = theme.colors.ink;
  context.stroke();
}
