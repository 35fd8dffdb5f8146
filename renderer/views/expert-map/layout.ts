// Where everything of the map stands, in CSS pixels of the view's body. Pure, so that drawing and hit testing agree.

import { DEAD, SMALLEST_MARK } from '../../charts/cell-image.ts';
import {
  type CellSize,
  cellAt,
  clampViewport,
  fittedCell,
  type GridExtent,
  type Viewport,
} from '../../charts/viewport.ts';
import type { MapModel } from './model.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MapLayout {
  readonly size: Size;
  readonly grid: GridExtent;
  readonly view: Viewport;
  readonly cell: CellSize;
  /** The cells. Its size is what is shown of the grid, at most the pane's. */
  readonly body: Rect;
  /** The room the cells may take. */
  readonly pane: Rect;
  /** Left edge of the always-on experts' block, and the width of one of them; null when there are none. */
  readonly shared: { readonly x: number; readonly width: number } | null;
  /** Right edge of the row labels. */
  readonly labelEnd: number;
  /** The margin of entropies; null when there are none. */
  readonly entropy: Rect | null;
  /** Whether each bar has its value printed beside it. */
  readonly entropyValues: boolean;
  /** Top left of the legend. */
  readonly legend: { readonly x: number; readonly y: number };
}

const LABELS = 46;
const AXIS = 38;
const LEGEND = 44;
/** In a view this narrow the legend's keys need a row of their own. */
const NARROW = { width: 480, legend: 60 };
const ENTROPY = 76;
const ENTROPY_VALUES = 34;
/** Height of a row that can have its entropy printed, and width of a view that can spare the room. */
const VALUES_FROM = { row: 13, width: 420 };
const ENTROPY_GAP = 16;
const EDGE = 12;
const SHARED_CELL = 10;
const SHARED_GAP = 8;
const MULTI_ROUTER_LABELS = 68;

/** Lays the map out for a size and a zoom, and corrects the zoom to what that size can show. */
export function mapLayout(model: MapModel, size: Size, wanted: Viewport): MapLayout {
  const wide = model.rows.some((row) => row.label.includes('.'));
  const labelEnd = wide ? MULTI_ROUTER_LABELS : LABELS;
  const sharedWidth = model.shared > 0 ? model.shared * SHARED_CELL + SHARED_GAP : 0;
  const left = labelEnd + 6 + sharedWidth;
  const legend = size.width < NARROW.width ? NARROW.legend : LEGEND;
  const entropyValues =
    model.entropy !== null &&
    size.width >= VALUES_FROM.width &&
    (size.height - AXIS - legend) / (model.tops[model.rows.length] as number) >= VALUES_FROM.row;
  const right = model.entropy ? ENTROPY + ENTROPY_GAP + (entropyValues ? ENTROPY_VALUES : 0) : EDGE;
  const pane: Rect = {
    x: left,
    y: AXIS,
    width: Math.max(1, size.width - left - right),
    height: Math.max(1, size.height - AXIS - legend),
  };
  const grid: GridExtent = { columns: model.columns, rows: model.tops[model.rows.length] as number };
  const view = clampViewport(wanted, grid, pane);
  const cell = cellAt(fittedCell(grid, pane), view.zoom);
  const body: Rect = {
    x: pane.x,
    y: pane.y,
    width: Math.min(pane.width, (grid.columns - view.left) * cell.width),
    height: Math.min(pane.height, (grid.rows - view.top) * cell.height),
  };
  return {
    size,
    grid,
    view,
    cell,
    body,
    pane,
    labelEnd,
    shared: model.shared > 0 ? { x: labelEnd + 6, width: SHARED_CELL } : null,
    entropy: model.entropy
      ? { x: body.x + body.width + ENTROPY_GAP, y: body.y, width: ENTROPY - 14, height: body.height }
      : null,
    entropyValues,
    legend: { x: pane.x, y: body.y + body.height + 14 },
  };
}

/** A cell's rectangle; it may lie outside the body. */
export function cellRect(model: MapModel, layout: MapLayout, row: number, column: number): Rect {
  const { body, view, cell } = layout;
  const top = model.tops[row] as number;
  return {
    x: body.x + (column - view.left) * cell.width,
    y: body.y + (top - view.top) * cell.height,
    width: cell.width,
    height: ((model.tops[row + 1] as number) - top) * cell.height,
  };
}

/** A row's rectangle over the whole body's width. */
export function rowRect(model: MapModel, layout: MapLayout, row: number): Rect {
  const { y, height } = cellRect(model, layout, row, 0);
  return { x: layout.body.x, y, width: layout.body.width, height };
}

/** First and one after the last row that is at least partly in view. */
export function visibleRows(model: MapModel, layout: MapLayout): readonly [number, number] {
  const { view, cell, body } = layout;
  const bottom = view.top + body.height / cell.height;
  let first = 0;
  while (first < model.rows.length && (model.tops[first + 1] as number) <= view.top) first++;
  let end = first;
  while (end < model.rows.length && (model.tops[end] as number) < bottom - 1e-9) end++;
  return [first, end];
}

/** First and one after the last column that is at least partly in view. */
export function visibleColumns(layout: MapLayout): readonly [number, number] {
  const { view, cell, body, grid } = layout;
  return [Math.floor(view.left), Math.min(grid.columns, Math.ceil(view.left + body.width / cell.width - 1e-9))];
}

export type MapHit =
  | { readonly part: 'cell'; readonly row: number; readonly column: number }
  | { readonly part: 'label' | 'entropy'; readonly row: number };

function rowAt(model: MapModel, layout: MapLayout, y: number): number {
  if (y < layout.body.y || y >= layout.body.y + layout.body.height) return -1;
  const unit = layout.view.top + (y - layout.body.y) / layout.cell.height;
  for (let row = 0; row < model.rows.length; row++) {
    if (unit >= (model.tops[row] as number) && unit < (model.tops[row + 1] as number)) return row;
  }
  return -1;
}

/** What lies under a point of the view's body. */
export function hitTest(model: MapModel, layout: MapLayout, x: number, y: number): MapHit | null {
  const row = rowAt(model, layout, y);
  if (row < 0) return null;
  const { body, view, cell, entropy } = layout;
  if (x < body.x) return { part: 'label', row };
  if (x >= body.x + body.width) {
    const end = entropy ? entropy.x + entropy.width + (layout.entropyValues ? ENTROPY_VALUES : 0) : 0;
    return entropy && x >= entropy.x && x < end ? { part: 'entropy', row } : null;
  }
  const column = Math.floor(view.left + (x - body.x) / cell.width);
  return model.expertAt[row * model.columns + column] === -1 ? null : { part: 'cell', row, column };
}

/**
 * Of the cells that share the pixel at (x, y) the most extreme, which is the one that gave it its colour.
 * @returns its place, and how many share the pixel
 */
export function extremeCell(
  model: MapModel,
  layout: MapLayout,
  x: number,
  y: number,
  under: { readonly row: number; readonly column: number },
  ratio = 1,
): { readonly row: number; readonly column: number; readonly sharing: number } {
  const { body, view, cell } = layout;
  if (cell.width * ratio >= SMALLEST_MARK && cell.height * ratio >= SMALLEST_MARK) return { ...under, sharing: 1 };
  const pixel = 1 / ratio;
  const left = Math.floor((x - body.x) / pixel) * pixel;
  const first = Math.floor(view.left + left / cell.width + 1e-6);
  const end = Math.max(first + 1, Math.ceil(view.left + (left + pixel) / cell.width - 1e-6));
  const unit = view.top + Math.floor((y - body.y) / pixel) * (pixel / cell.height);
  let best = under;
  let far = -1;
  let sharing = 0;
  for (let row = 0; row < model.rows.length; row++) {
    const thin = cell.height * ratio < SMALLEST_MARK;
    const touches = thin
      ? (model.tops[row] as number) < unit + pixel / cell.height && (model.tops[row + 1] as number) > unit
      : row === under.row;
    if (!touches) continue;
    for (let column = first; column < Math.min(end, model.columns); column++) {
      const value = model.values[row * model.columns + column] as number;
      if (Number.isNaN(value)) continue;
      sharing++;
      const distance = value === DEAD ? 3 : Math.abs(value);
      if (distance > far) {
        far = distance;
        best = { row, column };
      }
    }
  }
  return { row: best.row, column: best.column, sharing: Math.max(1, sharing) };
}

export interface CellRange {
  readonly row0: number;
  readonly row1: number;
  readonly column0: number;
  readonly column1: number;
}

/** The cells that a rectangle touches, both ends included; null when it touches none. */
export function cellsIn(
  model: MapModel,
  layout: MapLayout,
  rect: { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number },
): CellRange | null {
  const { body, view, cell, grid } = layout;
  const clampX = (x: number) => Math.max(body.x, Math.min(body.x + body.width - 0.01, x));
  const clampY = (y: number) => Math.max(body.y, Math.min(body.y + body.height - 0.01, y));
  if (rect.x1 < body.x || rect.x0 >= body.x + body.width) return null;
  if (rect.y1 < body.y || rect.y0 >= body.y + body.height) return null;
  const column = (x: number) => Math.min(grid.columns - 1, Math.floor(view.left + (clampX(x) - body.x) / cell.width));
  return {
    row0: rowAt(model, layout, clampY(rect.y0)),
    row1: rowAt(model, layout, clampY(rect.y1)),
    column0: column(rect.x0),
    column1: column(rect.x1),
  };
}
