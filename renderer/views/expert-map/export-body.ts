// The cells for a picture that leaves the window: vector rectangles, or above 5,000 cells one image with a pixel per cell.

import { rgb, select } from 'd3';
import { axisMarks, DEAD, paintCells } from '../../charts/cell-image.ts';
import type { Theme } from '../../ui/theme.ts';
import { CLIP, cellColor, cellLetters, inkOfCell, printsAddress, printsValue, shortRatio } from './cell-ink.ts';
import { hullEdges, withGroup } from './group-hull.ts';
import { cellRect, type MapLayout, visibleColumns, visibleRows } from './layout.ts';
import type { MapModel } from './model.ts';

const MOST_RECTANGLES = 5000;
const SVG = 'http://www.w3.org/2000/svg';

function vectorCells(group: SVGGElement, model: MapModel, theme: Theme, layout: MapLayout): void {
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  const { cell } = layout;
  const { size, line } = cellLetters(cell);
  const gap = cell.width >= 24 ? 2 : cell.width >= 7 ? 1 : 0;
  const body = select(group);
  for (let row = firstRow; row < endRow; row++) {
    for (let column = firstColumn; column < endColumn; column++) {
      const value = model.values[row * model.columns + column] as number;
      if (Number.isNaN(value)) continue;
      const rect = cellRect(model, layout, row, column);
      const fill = cellColor(theme, value);
      const x = rect.x + (rect.width - gap) / 2;
      const middle = rect.y + rect.height / 2;
      if (fill) {
        body
          .append('rect')
          .attr('x', rect.x.toFixed(2))
          .attr('y', rect.y.toFixed(2))
          .attr('width', (rect.width - gap).toFixed(2))
          .attr('height', (rect.height - gap).toFixed(2))
          .attr('fill', fill);
      }
      const ink = inkOfCell(theme, value);
      if (value === DEAD && Math.min(cell.width, cell.height) >= 5) {
        const y = printsAddress(cell) ? middle + line / 2 : middle;
        body.append('circle').attr('cx', x).attr('cy', y).attr('r', 1.5).attr('fill', ink);
      }
      if (printsValue(cell)) {
        const address = printsAddress(cell) ? [`E${model.expertAt[row * model.columns + column]}`] : [];
        // In place of a dead expert's value stands its dot.
        const lines = value === DEAD ? (address.length > 0 ? [...address, ''] : []) : [...address, shortRatio(value)];
        for (const [i, text] of lines.entries()) {
          body
            .append('text')
            .attr('x', x)
            .attr('y', middle + (i - (lines.length - 1) / 2) * line)
            .attr('dy', '0.35em')
            .attr('text-anchor', 'middle')
            .attr('font-family', 'JetBrains Mono Variable, monospace')
            .attr('font-size', size)
            .attr('fill', ink)
            .text(text);
        }
      }
    }
  }
}

function imageCells(group: SVGGElement, model: MapModel, theme: Theme, layout: MapLayout): void {
  const { body, cell, view } = layout;
  const [firstRow, endRow] = visibleRows(model, layout);
  // At this ratio every cell has a mark of its own, so the image holds one pixel per cell.
  const ratio = 1e4;
  const x = axisMarks(view.left, cell.width, model.columns, body.width, ratio);
  const paper = rgb(theme.colors.bg);
  for (let row = firstRow; row < endRow; row++) {
    if (model.rows[row]?.kind !== 'routed') continue;
    const rect = cellRect(model, layout, row, 0);
    const y = axisMarks(0, rect.height, 1, rect.height, ratio);
    const values = model.values.subarray(row * model.columns, (row + 1) * model.columns);
    const pixels = paintCells(values, model.columns, x, y, CLIP, theme.divergingTable, [
      paper.r,
      paper.g,
      paper.b,
      255,
    ]);
    const canvas = document.createElement('canvas');
    canvas.width = x.count;
    canvas.height = 1;
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, x.count, 1), 0, 0);
    select(group)
      .append('image')
      .attr('href', canvas.toDataURL('image/png'))
      .attr('x', body.x + x.start)
      .attr('y', rect.y)
      .attr('width', x.end - x.start)
      .attr('height', rect.height)
      .attr('preserveAspectRatio', 'none')
      .style('image-rendering', 'pixelated');
  }
}

function hull(group: SVGGElement, model: MapModel, theme: Theme, layout: MapLayout, members: Uint8Array): void {
  let path = '';
  hullEdges(model, layout, members, (x0, y0, x1, y1) => {
    path += `M${x0.toFixed(1)},${y0.toFixed(1)}L${x1.toFixed(1)},${y1.toFixed(1)}`;
  });
  for (const [width, color] of [
    [3, theme.colors.bg],
    [1, theme.colors.ink],
  ] as const) {
    select(group).append('path').attr('d', path).attr('fill', 'none').attr('stroke', color).attr('stroke-width', width);
  }
}

/** A group with the cells in view, to stand first in the copied SVG. @param members as `MapData.group` */
export function exportBody(model: MapModel, theme: Theme, layout: MapLayout, members: Uint8Array | null): SVGGElement {
  const group = document.createElementNS(SVG, 'g');
  group.setAttribute('clip-path', 'url(#map-body-clip)');
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  const cells = (endRow - firstRow) * (endColumn - firstColumn);
  const draw = (parent: SVGGElement, shown: MapModel) =>
    (cells <= MOST_RECTANGLES ? vectorCells : imageCells)(parent, shown, theme, layout);
  if (!members) {
    draw(group, model);
    return group;
  }
  // As on screen: everything faintly, then the group alone.
  const faint = document.createElementNS(SVG, 'g');
  faint.setAttribute('opacity', '0.25');
  group.append(faint);
  draw(faint, model);
  draw(group, { ...model, values: withGroup(model.values, members) });
  hull(group, model, theme, layout, members);
  return group;
}
