// Where things stand in the picture and where the keyboard's cell cursor goes from there. Pure.

import type { ExpertAddress } from '#protocol';
import type { CellPlace } from './draw-marks.ts';
import type { CellRange } from './layout.ts';
import type { MapModel } from './model.ts';

/** Where an expert stands in the picture; null when it is in no row. */
export function placeOf(model: MapModel, address: ExpertAddress | null): CellPlace | null {
  if (!address) return null;
  const row = model.rows.findIndex((each) => each.layer === address.layer && address.expert < each.experts);
  return row < 0 ? null : { row, column: model.columnOf[row * model.columns + address.expert] as number };
}

/**
 * The cell one step away; the first cell of all without a place to start from. Dense layers are stepped over, rows of
 * fewer experts end where they end.
 * @returns null beyond the top and bottom
 */
export function stepCursor(model: MapModel, from: CellPlace | null, rows: number, columns: number): CellPlace | null {
  if (!from) {
    const row = model.rows.findIndex((each) => each.kind === 'routed');
    return row < 0 ? null : { row, column: 0 };
  }
  let row = from.row;
  do row += rows;
  while (rows !== 0 && model.rows[row]?.kind === 'dense');
  const place = model.rows[row];
  if (!place) return null;
  return { row, column: Math.max(0, Math.min(place.experts - 1, from.column + columns)) };
}

/** The cells between two, both included. */
export function rangeBetween(a: CellPlace, b: CellPlace): CellRange {
  return {
    row0: Math.min(a.row, b.row),
    row1: Math.max(a.row, b.row),
    column0: Math.min(a.column, b.column),
    column1: Math.max(a.column, b.column),
  };
}
