// The path of one token: a row per layer, its chosen experts in order of choice, a bar for each weight. No line joins two
// rows: an expert's number means nothing in another layer.

import { select } from 'd3';
import { formatWeight, type RouterEntry, type SequenceData } from '#protocol';

export interface PathCell {
  readonly layer: number;
  readonly expert: number;
  readonly slot: number;
  readonly weight: number;
}

export interface PathRow {
  readonly label: string;
  readonly layer: number;
  readonly cells: readonly PathCell[];
}

export interface PathData {
  readonly rows: readonly PathRow[];
  /** The longest bar. */
  readonly maxWeight: number;
  readonly layer: number;
  readonly expert: { readonly layer: number; readonly expert: number } | null;
  /** Colour of an expert of the chosen layer that is one of the text's groups. */
  readonly groupColor: (expert: number) => string | null;
}

export const PATH_ROW = 26;
const LABEL = 40;
const NARROWEST = 30;
/** A column's width from which an expert is written `E127`. */
const WITH_LETTER = 36;

/** Routes of one token through all layers. */
export function pathRows(data: SequenceData, routers: readonly RouterEntry[], token: number): readonly PathRow[] {
  return routers.map(({ layer, router, topK }, r) => ({
    label: router > 0 ? `L${layer}.R${router}` : `L${layer}`,
    layer,
    cells: Array.from({ length: topK }, (_, slot) => ({
      layer,
      slot,
      expert: data.experts[r]?.[token * topK + slot] ?? 0,
      weight: data.weights[r]?.[token * topK + slot] ?? Number.NaN,
    })),
  }));
}

/** Width that the path needs at least. */
export function pathWidth(rows: readonly PathRow[], room: number): number {
  const slots = Math.max(1, ...rows.map((row) => row.cells.length));
  return Math.max(room, LABEL + slots * NARROWEST + 8);
}

/** Draws the path; may be called again and again. Elements carry data-layer and data-expert for the pointer. */
export function draw(svg: SVGSVGElement, data: PathData, size: { readonly width: number }): void {
  const slots = Math.max(1, ...data.rows.map((row) => row.cells.length));
  const step = Math.min(56, (size.width - LABEL - 8) / slots);
  const height = data.rows.length * PATH_ROW;
  const root = select(svg)
    .attr('width', size.width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${size.width} ${height}`);
  const rows = root
    .selectAll<SVGGElement, PathRow>('g.path-row')
    .data(data.rows)
    .join((enter) => {
      const row = enter.append('g').attr('class', 'path-row');
      row.append('rect').attr('class', 'path-band').attr('x', 0).attr('height', PATH_ROW);
      row
        .append('text')
        .attr('class', 'address')
        .attr('x', LABEL - 8)
        .attr('text-anchor', 'end')
        .attr('y', 15);
      return row;
    })
    .attr('transform', (_, i) => `translate(0,${i * PATH_ROW})`)
    .attr('data-layer', (row) => row.layer)
    .classed('selected', (row) => row.layer === data.layer);
  rows.select('rect.path-band').attr('width', size.width);
  rows.select('text.address').text((row) => row.label);
  const cells = rows
    .selectAll<SVGGElement, PathCell>('g.path-cell')
    .data((row) => row.cells)
    .join((enter) => {
      const cell = enter.append('g').attr('class', 'path-cell');
      cell
        .append('rect')
        .attr('class', 'path-target')
        .attr('x', 1)
        .attr('y', 1)
        .attr('rx', 2)
        .attr('height', PATH_ROW - 2);
      cell.append('text').attr('class', 'address').attr('x', 4).attr('y', 14);
      cell.append('rect').attr('class', 'path-track').attr('x', 4).attr('y', 18).attr('height', 3);
      cell.append('rect').attr('class', 'path-weight').attr('x', 4).attr('y', 18).attr('height', 3);
      return cell;
    })
    .attr('transform', (cell) => `translate(${LABEL + cell.slot * step},0)`)
    .attr('data-layer', (cell) => cell.layer)
    .attr('data-expert', (cell) => cell.expert)
    .attr('data-weight', (cell) => formatWeight(cell.weight))
    .classed('primary', (cell) => cell.layer === data.expert?.layer && cell.expert === data.expert.expert);
  const length = step - 8;
  cells.select('rect.path-target').attr('width', step - 2);
  // With room for it an address says what it is.
  cells.select('text').text((cell) => (step >= WITH_LETTER ? `E${cell.expert}` : cell.expert));
  cells.select('rect.path-track').attr('width', length);
  cells
    .select('rect.path-weight')
    .attr('width', (cell) => (Number.isNaN(cell.weight) ? 0 : (cell.weight / (data.maxWeight || 1)) * length))
    .style('fill', (cell) => (cell.layer === data.layer ? data.groupColor(cell.expert) : null));
}
