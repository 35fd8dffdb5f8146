// Zoom and pan over a grid of cells, as pure arithmetic. Columns and rows are counted in cells; a row may be thinner than
// one (a dense layer's), so heights are given in row units.

/** What there is to see, in cells. */
export interface GridExtent {
  readonly columns: number;
  /** Sum of all rows' heights in row units. */
  readonly rows: number;
}

/** The pane it is seen through, in CSS pixels. */
export interface Pane {
  readonly width: number;
  readonly height: number;
}

/** `zoom` 1 shows everything; `left` and `top` are the first visible column and row unit, fractions allowed. */
export interface Viewport {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

export const FITTED: Viewport = { zoom: 1, left: 0, top: 0 };

/** Widest cell when a small grid is fitted: a maximised view is used, but four cells should not fill a wall. */
const WIDEST = 112;
/** Tallest cell in proportion to its width, so that a fitted grid reads as a grid and not as stripes. */
const TALLEST_SHARE = 1.6;
const TALLEST_FLOOR = 28;
/** Cells grow to this width at the deepest zoom: room for an address and a value. */
const DEEPEST = 72;

/** Size of a cell when the whole grid is in view. */
export function fittedCell(grid: GridExtent, pane: Pane): CellSize {
  const width = Math.min(WIDEST, pane.width / Math.max(1, grid.columns));
  const height = pane.height / Math.max(1, grid.rows);
  return { width, height: Math.min(height, Math.max(TALLEST_FLOOR, width * TALLEST_SHARE)) };
}

/** Size of a cell at a zoom: wide grids first become square, then grow in both directions. */
export function cellAt(base: CellSize, zoom: number): CellSize {
  const width = base.width * zoom;
  return { width, height: Math.max(base.height, Math.min(base.height * zoom, width)) };
}

export function deepestZoom(base: CellSize): number {
  return Math.max(1, DEEPEST / base.width);
}

/** The nearest viewport that shows no emptiness beyond the grid's edge. */
export function clampViewport(view: Viewport, grid: GridExtent, pane: Pane): Viewport {
  const base = fittedCell(grid, pane);
  const zoom = Math.min(deepestZoom(base), Math.max(1, view.zoom));
  const cell = cellAt(base, zoom);
  const left = Math.max(0, Math.min(view.left, grid.columns - pane.width / cell.width));
  const top = Math.max(0, Math.min(view.top, grid.rows - pane.height / cell.height));
  return { zoom, left, top };
}

/** Zooms by `factor`; the cell under (x, y) stays under it. */
export function zoomAt(
  view: Viewport,
  factor: number,
  at: { readonly x: number; readonly y: number },
  grid: GridExtent,
  pane: Pane,
): Viewport {
  const base = fittedCell(grid, pane);
  const zoom = Math.min(deepestZoom(base), Math.max(1, view.zoom * factor));
  const before = cellAt(base, view.zoom);
  const after = cellAt(base, zoom);
  return clampViewport(
    {
      zoom,
      left: view.left + at.x / before.width - at.x / after.width,
      top: view.top + at.y / before.height - at.y / after.height,
    },
    grid,
    pane,
  );
}

/** Moves the pane over the grid by CSS pixels; positive x looks further right. */
export function panBy(view: Viewport, x: number, y: number, grid: GridExtent, pane: Pane): Viewport {
  const cell = cellAt(fittedCell(grid, pane), view.zoom);
  return clampViewport(
    { zoom: view.zoom, left: view.left + x / cell.width, top: view.top + y / cell.height },
    grid,
    pane,
  );
}

/** Pans just far enough that the cell is wholly in view. `row` is the top of the cell in row units. */
export function reveal(
  view: Viewport,
  cellPlace: { readonly column: number; readonly row: number; readonly rowHeight: number },
  grid: GridExtent,
  pane: Pane,
): Viewport {
  const cell = cellAt(fittedCell(grid, pane), view.zoom);
  const columnsShown = pane.width / cell.width;
  const rowsShown = pane.height / cell.height;
  const left = Math.min(cellPlace.column, Math.max(view.left, cellPlace.column + 1 - columnsShown));
  const top = Math.min(cellPlace.row, Math.max(view.top, cellPlace.row + cellPlace.rowHeight - rowsShown));
  return clampViewport({ zoom: view.zoom, left, top }, grid, pane);
}
