// Between the selection's group, which speaks of layers and experts, and the map's cells.

import type { Facets } from '../../state/group.ts';
import type { CellRange } from './layout.ts';
import type { MapModel } from './model.ts';

/** 1 for each cell of the group; null when the group says nothing about layers or experts. [row, column] as displayed */
export function groupCells(model: MapModel, group: Facets): Uint8Array | null {
  if (group.layers.length === 0 && group.experts.length === 0) return null;
  const layers = new Set(group.layers);
  const experts = new Set(group.experts.map((each) => `${each.layer}:${each.expert}`));
  const mask = new Uint8Array(model.values.length);
  for (const [r, row] of model.rows.entries()) {
    if (layers.size > 0 && !layers.has(row.layer)) continue;
    for (let column = 0; column < row.experts; column++) {
      const index = r * model.columns + column;
      if (experts.size === 0 || experts.has(`${row.layer}:${model.expertAt[index]}`)) mask[index] = 1;
    }
  }
  return mask;
}

/** What a dragged rectangle asks for: whole rows are layers, anything narrower is the experts in it. */
export function rangeFacets(model: MapModel, range: CellRange): Partial<Facets> {
  const rows = model.rows.slice(range.row0, range.row1 + 1).filter((row) => row.kind === 'routed');
  const whole = range.column0 === 0 && rows.every((row) => range.column1 >= row.experts - 1);
  if (whole) return { layers: [...new Set(rows.map((row) => row.layer))] };
  const experts: { layer: number; expert: number }[] = [];
  for (let r = range.row0; r <= range.row1; r++) {
    for (let column = range.column0; column <= range.column1; column++) {
      const expert = model.expertAt[r * model.columns + column] as number;
      if (expert >= 0) experts.push({ layer: model.rows[r]?.layer ?? 0, expert });
    }
  }
  return { experts };
}

/** A dragged rectangle in words: `L4–L7 × 12 columns`. */
export function rangeText(model: MapModel, range: CellRange): string {
  const first = model.rows[range.row0]?.label ?? '';
  const last = model.rows[range.row1]?.label ?? '';
  const layers = first === last ? first : `${first}–${last}`;
  const count = range.column1 - range.column0 + 1;
  if (count >= model.columns) return `${layers}, all experts`;
  if (model.order !== 'id') return `${layers}, ${count} ${count === 1 ? 'rank' : 'ranks'}`;
  return count === 1 ? `${layers}, E${range.column0}` : `${layers}, E${range.column0}–E${range.column1}`;
}
