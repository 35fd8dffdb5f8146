// The cells: rectangles with their values while they are few and large, one image with a pixel per cell beyond that.

import { rgb } from 'd3';
import { formatProbability } from '#protocol';
import { inkOn } from '../../charts/contrast.ts';
import { drawKeySymbol } from '../../charts/legend.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import type { Theme } from '../../ui/theme.ts';
import type { MatrixLayout } from './layout.ts';
import { type MatrixData, rangeAt } from './matrix-data.ts';
import { type Range, shareOf } from './model.ts';

const MOST_RECTANGLES = 64 * 64;
/** From this size on a cell prints its value. */
const PRINTS_FROM = 34;

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** A language against itself is 0 by definition, so it says nothing and is left as paper. */
function isSelf({ row, column }: Pick<Cell, 'row' | 'column'>): boolean {
  return row === column;
}

export function drawCells(svg: SVGSVGElement, data: MatrixData, layout: MatrixLayout): void {
  const { model, theme, layer } = data;
  const { body, cell } = layout;
  const count = model.languages.length;
  const values = model.values[layer] ?? new Float64Array();
  const range = rangeAt(data, layer);
  const few = count * count <= MOST_RECTANGLES;
  const part = svgPart(svg, 'cells').attr('transform', `translate(${body.x},${body.y})`);
  const cells: readonly Cell[] = few
    ? Array.from(values, (value, at) => ({ row: Math.floor(at / count), column: at % count, value }))
    : [];
  const gap = cell >= 20 ? 1 : cell >= 8 ? 0.5 : 0;
  part
    .selectAll<SVGRectElement, Cell>('rect.cell')
    .data(cells)
    .join('rect')
    .attr('class', (each) => (isSelf(each) || Number.isNaN(each.value) ? 'cell self' : 'cell'))
    .attr('x', ({ column }) => column * cell)
    .attr('y', ({ row }) => row * cell)
    .attr('width', Math.max(0.5, cell - gap))
    .attr('height', Math.max(0.5, cell - gap))
    .attr('fill', (each) =>
      isSelf(each) || Number.isNaN(each.value) ? null : theme.sequential(shareOf(each.value, range)),
    );
  part.selectAll('g.hatched').remove();
  for (const each of cells.filter((of) => Number.isNaN(of.value) && !isSelf(of))) {
    const place = part.append('g').attr('class', 'hatched');
    drawKeySymbol(place.attr('transform', `translate(${each.column * cell},${each.row * cell})`), 'none', cell - gap);
  }
  part
    .selectAll<SVGTextElement, Cell>('text.cell-value')
    .data(cell >= PRINTS_FROM ? cells.filter((each) => !isSelf(each) && !Number.isNaN(each.value)) : [])
    .join('text')
    .attr('class', 'cell-value')
    .attr('x', ({ column }) => (column + 0.5) * cell - gap / 2)
    .attr('y', ({ row }) => (row + 0.5) * cell)
    .attr('dy', '0.34em')
    .attr('text-anchor', 'middle')
    .attr('fill', ({ value }) => inkOn(theme.sequential(shareOf(value, range)), theme.colors.ink, theme.colors.bg))
    .text(({ value }) => (cell >= 44 ? formatProbability(value) : value.toFixed(2)));
  part
    .selectAll<SVGImageElement, number>('image')
    .data(few ? [] : [layer])
    .join('image')
    .attr('class', 'pixels')
    .attr('preserveAspectRatio', 'none')
    .attr('width', body.side)
    .attr('height', body.side)
    .attr('href', matrixImage(values, count, range, theme));
}

/** A matrix as an image with a pixel per cell; the diagonal and what is undefined stay clear. */
export function matrixImage(values: Float64Array, count: number, range: Range, theme: Theme): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.max(1, count);
  const context = canvas.getContext('2d');
  if (!context || count === 0) return '';
  const image = context.createImageData(count, count);
  for (const [at, value] of values.entries()) {
    if (Number.isNaN(value) || Math.floor(at / count) === at % count) continue;
    const { r, g, b } = rgb(theme.sequential(shareOf(value, range)));
    image.data.set([r, g, b, 255], at * 4);
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
