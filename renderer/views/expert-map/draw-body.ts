// The cells of the map on a canvas: colours as one pixel per cell scaled without smoothing, then whatever is readable at
// this size: gaps, dots of dead experts, corners of clipped values, addresses and values.

import { rgb } from 'd3';
import { prepareCanvas } from '../../charts/canvas.ts';
import { axisMarks, DEAD, paintCells } from '../../charts/cell-image.ts';
import type { Theme } from '../../ui/theme.ts';
import { CLIP, cellLetters, inkOfCell, printsAddress, printsValue, shortRatio } from './cell-ink.ts';
import { drawHull, withGroup } from './group-hull.ts';
import { cellRect, type MapLayout, visibleColumns, visibleRows } from './layout.ts';
import type { MapModel } from './model.ts';

/** Cell sizes in CSS pixels from which more is drawn. */
const GAPS_FROM = 7;
const WIDE_GAPS_FROM = 24;
const DOTS_FROM = 5;
const CORNERS_FROM = 10;

export interface BodyInput {
  readonly model: MapModel;
  readonly theme: Theme;
  /** 1 for cells of the group, which the rest steps back behind; null without a group. [row, column] as displayed */
  readonly group: Uint8Array | null;
  /** Places of switched-off experts, as row * columns + column. */
  readonly off: ReadonlySet<number>;
}

/** Holds one pixel per mark before it is scaled onto the picture. */
let scratch: HTMLCanvasElement | null = null;

function paintImage(context: CanvasRenderingContext2D, input: BodyInput, layout: MapLayout, ratio: number): number {
  const { model, theme, group } = input;
  const { body, view, cell } = layout;
  const x = axisMarks(view.left, cell.width, model.columns, body.width, ratio);
  const paper = rgb(theme.colors.bg);
  const [firstRow, endRow] = visibleRows(model, layout);
  const shown = group ? withGroup(model.values, group) : model.values;
  let cellsPerMark = x.cellsPerMark;
  scratch ??= document.createElement('canvas');
  const image = scratch;
  const imageContext = image.getContext('2d');
  if (!imageContext) throw new Error('The browser gave no 2D drawing context.');
  context.imageSmoothingEnabled = false;
  // Rows of equal height next to each other make one image; a dense layer's thin row ends it.
  for (let row = firstRow; row < endRow; ) {
    let end = row;
    while (end < endRow && model.rows[end]?.kind === 'routed') end++;
    if (end === row) {
      row++;
      continue;
    }
    const top = cellRect(model, layout, row, 0).y;
    const visibleTop = Math.max(body.y, top);
    const bottom = Math.min(body.y + body.height, top + (end - row) * cell.height);
    const y = axisMarks((visibleTop - top) / cell.height, cell.height, end - row, bottom - visibleTop, ratio);
    const values = shown.subarray(row * model.columns, end * model.columns);
    const pixels = paintCells(values, model.columns, x, y, CLIP, theme.divergingTable, [
      paper.r,
      paper.g,
      paper.b,
      255,
    ]);
    if (x.count > 0 && y.count > 0) {
      image.width = x.count;
      image.height = y.count;
      imageContext.putImageData(new ImageData(pixels, x.count, y.count), 0, 0);
      context.drawImage(image, body.x + x.start, visibleTop + y.start, x.end - x.start, y.end - y.start);
    }
    cellsPerMark = Math.max(cellsPerMark, x.cellsPerMark * y.cellsPerMark);
    row = end;
  }
  return cellsPerMark;
}

function drawGaps(context: CanvasRenderingContext2D, { model, theme }: BodyInput, layout: MapLayout): void {
  const { body, cell } = layout;
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  context.fillStyle = theme.colors.bg;
  const gap = cell.width >= WIDE_GAPS_FROM ? 2 : 1;
  if (cell.width >= GAPS_FROM) {
    for (let column = firstColumn; column <= endColumn; column++) {
      const x = Math.round(cellRect(model, layout, 0, column).x - gap);
      context.fillRect(x, body.y, gap, body.height);
    }
  }
  if (cell.height < GAPS_FROM) return;
  for (let row = firstRow; row < endRow; row++) {
    const rect = cellRect(model, layout, row, 0);
    context.fillRect(body.x, Math.round(rect.y + rect.height - gap), body.width, gap);
  }
}

function drawDense(context: CanvasRenderingContext2D, { model, theme }: BodyInput, layout: MapLayout): void {
  const [firstRow, endRow] = visibleRows(model, layout);
  context.strokeStyle = theme.colors.line;
  context.lineWidth = 1;
  for (let row = firstRow; row < endRow; row++) {
    if (model.rows[row]?.kind !== 'dense') continue;
    const { y, height } = cellRect(model, layout, row, 0);
    context.save();
    context.beginPath();
    context.rect(layout.body.x, y, layout.body.width, Math.max(1, height - 1));
    context.clip();
    context.beginPath();
    for (let x = layout.body.x - height; x < layout.body.x + layout.body.width; x += 5) {
      context.moveTo(x, y + height);
      context.lineTo(x + height, y);
    }
    context.stroke();
    context.restore();
  }
}

function drawDetails(
  context: CanvasRenderingContext2D,
  { model, theme, group, off }: BodyInput,
  layout: MapLayout,
): void {
  const { cell, body, view } = layout;
  const smaller = Math.min(cell.width, cell.height);
  if (smaller < DOTS_FROM) return;
  const [firstRow, endRow] = visibleRows(model, layout);
  const [firstColumn, endColumn] = visibleColumns(layout);
  const values = printsValue(cell);
  const addresses = printsAddress(cell);
  const corners = smaller >= CORNERS_FROM;
  const radius = Math.max(0.75, Math.min(2, smaller * 0.12));
  const gap = cell.width >= WIDE_GAPS_FROM ? 2 : 1;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const { size, line } = cellLetters(cell);
  context.font = `${size}px "JetBrains Mono Variable", ui-monospace, monospace`;
  for (let row = firstRow; row < endRow; row++) {
    const top = body.y + ((model.tops[row] as number) - view.top) * cell.height;
    const middle = top + cell.height / 2;
    for (let column = firstColumn; column < endColumn; column++) {
      const index = row * model.columns + column;
      const value = model.values[index] as number;
      const clipped = corners && Math.abs(value) > CLIP && value !== DEAD;
      // Most cells of most sizes have nothing on them.
      if (Number.isNaN(value) || !(values || clipped || value === DEAD)) continue;
      const left = body.x + (column - view.left) * cell.width;
      const x = left + cell.width / 2 - 1;
      context.globalAlpha = group && group[index] === 0 ? 0.35 : 1;
      context.fillStyle = inkOfCell(theme, value);
      if (value === DEAD) {
        // In a small cell the sign of a switched-off expert says as much, and stands in the same place.
        if (!values && off.has(index)) continue;
        context.beginPath();
        context.arc(x, addresses ? middle + line / 2 : middle, radius, 0, 2 * Math.PI);
        context.fill();
      } else if (values) {
        context.fillText(shortRatio(value), x, addresses ? middle + line / 2 : middle);
      }
      if (addresses) context.fillText(`E${model.expertAt[index]}`, x, middle - line / 2);
      if (clipped) {
        const right = left + cell.width - gap;
        context.beginPath();
        context.moveTo(right, top);
        context.lineTo(right - 6, top);
        context.lineTo(right, top + 6);
        context.fill();
      }
    }
  }
  context.globalAlpha = 1;
}

/**
 * Draws the cells.
 * @returns how many cells the fullest pixel stands for; 1 when every cell has its own
 */
export function drawBody(canvas: HTMLCanvasElement, input: BodyInput, layout: MapLayout, ratio: number): number {
  const context = prepareCanvas(canvas, layout.size.width, layout.size.height, ratio);
  const { body } = layout;
  context.save();
  context.beginPath();
  context.rect(body.x, body.y, body.width, body.height);
  context.clip();
  if (input.group) {
    context.globalAlpha = 0.25;
    paintImage(context, { ...input, group: null }, layout, ratio);
    context.globalAlpha = 1;
  }
  const cellsPerMark = paintImage(context, input, layout, ratio);
  drawGaps(context, input, layout);
  drawDense(context, input, layout);
  drawDetails(context, input, layout);
  if (input.group) drawHull(context, input.model, input.theme, input.group, layout);
  context.restore();
  return cellsPerMark;
}
