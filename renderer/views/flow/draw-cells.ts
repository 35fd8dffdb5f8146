// The cells: rectangles while they are few, one image over a hatch beyond that, in which the most extreme of the cells that
// share a pixel shows. Where there is no lift there is hatch.

import { rgb } from 'd3';
import { deviceRatio } from '../../charts/canvas.ts';
import { axisMarks, paintCells } from '../../charts/cell-image.ts';
import { inkOn } from '../../charts/contrast.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import type { FlowData } from './flow-data.ts';
import type { FlowLayout } from './layout.ts';
import { CLIP, isSelf } from './model.ts';

const MOST_RECTANGLES = 64 * 64;
/** Cell sizes in CSS pixels from which more is drawn. */
const PRINTS_FROM = 26;
export const CORNERS_FROM = 10;
export const HATCH = 'flow-hatch';

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly lift: number;
  readonly log: number;
}

/** A lift as it fits into a cell: `1.3`, `12`; 0 only for what never occurs. */
export function shortLift(lift: number): string {
  return lift === 0 ? '0' : lift < 0.095 ? '<.1' : lift < 9.95 ? lift.toFixed(1) : lift.toFixed(0);
}

export function drawCells(svg: SVGSVGElement, data: FlowData, layout: FlowLayout): void {
  const { model, theme } = data;
  const { body, cell } = layout;
  const few = model.lifts.length <= MOST_RECTANGLES;
  drawHatch(svg, layout, !few);
  const width = model.columns.experts;
  const part = svgPart(svg, 'cells').attr('transform', `translate(${body.x},${body.y})`);
  const cells: readonly Cell[] = few
    ? Array.from(model.lifts, (lift, at) => ({
        row: Math.floor(at / width),
        column: at % width,
        lift,
        log: model.logs[at] as number,
      }))
    : [];
  const gap = cell >= 20 ? 1 : cell >= 7 ? 0.5 : 0;
  const color = ({ log }: Cell) => theme.diverging(log / CLIP);
  const fill = (each: Cell) =>
    isSelf(model, each.row, each.column) ? null : Number.isNaN(each.lift) ? `url(#${HATCH})` : color(each);
  part
    .selectAll<SVGRectElement, Cell>('rect.cell')
    .data(cells)
    .join('rect')
    .attr('class', ({ row, column }) => (isSelf(model, row, column) ? 'cell self' : 'cell'))
    .attr('x', ({ column }) => column * cell)
    .attr('y', ({ row }) => row * cell)
    .attr('width', Math.max(0.5, cell - gap))
    .attr('height', Math.max(0.5, cell - gap))
    .attr('fill', fill);
  const known = cells.filter(({ lift }) => !Number.isNaN(lift));
  part
    .selectAll<SVGPathElement, Cell>('path.clip-corner')
    .data(cell >= CORNERS_FROM ? known.filter(({ log }) => Math.abs(log) > CLIP) : [])
    .join('path')
    .attr('class', 'clip-corner')
    .style('fill', (each) => inkOn(color(each), theme.colors.ink, theme.colors.bg))
    .attr('d', ({ row, column }) => `M${(column + 1) * cell - gap},${row * cell}h-5l5,5z`);
  part
    .selectAll<SVGTextElement, Cell>('text.cell-value')
    .data(cell >= PRINTS_FROM ? known : [])
    .join('text')
    .attr('class', 'cell-value')
    .attr('x', ({ column }) => (column + 0.5) * cell - gap / 2)
    .attr('y', ({ row }) => (row + 0.5) * cell)
    .attr('dy', '0.34em')
    .attr('text-anchor', 'middle')
    .attr('fill', (each) => inkOn(color(each), theme.colors.ink, theme.colors.bg))
    .text(({ lift }) => shortLift(lift));
  part
    .selectAll<SVGImageElement, string>('image')
    .data(few ? [] : [imageOf(data, layout)])
    .join('image')
    .attr('class', 'pixels')
    .attr('preserveAspectRatio', 'none')
    .attr('width', body.width)
    .attr('height', body.height)
    .attr('href', (href) => href);
}

function drawHatch(svg: SVGSVGElement, { body }: FlowLayout, beneath: boolean): void {
  const part = svgPart(svg, 'hatch');
  const pattern = part
    .selectAll<SVGPatternElement, number>('pattern')
    .data([6])
    .join((enter) => {
      const made = enter.append('pattern').attr('id', HATCH).attr('patternUnits', 'userSpaceOnUse');
      made.append('path').attr('class', 'hatch-line').attr('fill', 'none');
      return made;
    })
    .attr('width', (side) => side)
    .attr('height', (side) => side);
  pattern.select('path').attr('d', 'M-1,1l2,-2M0,6l6,-6M5,7l2,-2');
  part
    .selectAll<SVGRectElement, typeof body>('rect')
    .data(beneath ? [body] : [])
    .join('rect')
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height)
    .attr('fill', `url(#${HATCH})`);
}

function imageOf({ model, theme }: FlowData, { body, cell }: FlowLayout): string {
  const ratio = deviceRatio();
  const x = axisMarks(0, cell, model.columns.experts, body.width, ratio);
  const y = axisMarks(0, cell, model.rows.experts, body.height, ratio);
  const { r, g, b } = rgb(theme.colors.bg);
  const pixels = paintCells(model.logs, model.columns.experts, x, y, CLIP, theme.divergingTable, [r, g, b, 255]);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, x.count);
  canvas.height = Math.max(1, y.count);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gave no 2D drawing context.');
  if (x.count > 0 && y.count > 0) context.putImageData(new ImageData(pixels, x.count, y.count), 0, 0);
  return canvas.toDataURL();
}
