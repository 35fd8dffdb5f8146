// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { moreExtreme, SMALLEST_MARK } from '../../charts/cell-image.ts';
import type { Size } from '../../ui/use-size.ts';
import { type Chosen, CLIP, type FlowModel, highestPairs, MOST_RIBBONS, type Pair, shownFlows } from './model.ts';
import { edgesAt, fitting, type Ribbons, ribbonsOf } from './ribbons.ts';

export interface FlowLayout {
  readonly size: Size;
  /** Cells are square. */
  readonly body: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly cell: number;
  /** null where none are drawn. */
  readonly ribbons: (Ribbons & RibbonBox) | null;
  /** Beside the matrix where there are no ribbons; null where there is no room. */
  readonly pairs: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly list: readonly Pair[];
  } | null;
  readonly legendY: number;
}

export interface RibbonBox {
  /** Inner edges of the two columns of experts, and their upper end. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const EDGE = 12;
/** Left of the matrix for numbers and the layer's name; above it for those and the heading. */
const LEFT = 46;
const TOP = 66;
const LEGEND = 46;
/** Of a column of experts in the ribbons: the bar, and beside it the label. */
export const NODE = 6;
const LABEL = 34;
const BETWEEN = 44;
const LARGEST_CELL = 48;
const NARROWEST_RIBBONS = 180;
export const PAIR_ROW = 18;
const WIDEST_PAIRS = 420;
const NARROWEST_PAIRS = 220;

export function flowLayout(model: FlowModel, size: Size, chosen: Chosen): FlowLayout {
  const { rows, columns, flows } = model;
  const height = Math.max(24, size.height - TOP - LEGEND);
  const wide = Math.max(24, size.width - LEFT - 2 * EDGE);
  const outside = BETWEEN + 2 * LABEL;
  const beside = flows !== null && flows.length > 0 && wide - outside - NARROWEST_RIBBONS > 160;
  const room = beside ? Math.max(160, Math.min(wide - outside - NARROWEST_RIBBONS, wide * 0.6)) : wide;
  const cell = Math.min(LARGEST_CELL, room / columns.experts, height / rows.experts);
  const body = { x: EDGE + LEFT, y: TOP, width: cell * columns.experts, height: cell * rows.experts };
  const left = body.x + body.width + BETWEEN + LABEL;
  const box: RibbonBox = {
    x: left,
    y: TOP,
    width: Math.min(520, size.width - left - LABEL - EDGE),
    height: Math.max(body.height, Math.min(height, 560)),
  };
  const shown = beside ? fitting(shownFlows(flows, chosen), box.height) : [];
  const aside = { x: body.x + body.width + BETWEEN, y: TOP };
  const width = Math.min(WIDEST_PAIRS, size.width - aside.x - EDGE);
  const list = beside || width < NARROWEST_PAIRS ? null : highestPairs(model, chosen, pairsIn(height));
  const under = Math.max(body.height, beside ? box.height : (list?.length ?? 0) * PAIR_ROW);
  return {
    size,
    body,
    cell,
    ribbons: beside ? { ...ribbonsOf(shown, box.height), ...box } : null,
    pairs: list && { ...aside, width, list },
    legendY: TOP + under + 14,
  };
}

function pairsIn(height: number): number {
  return Math.max(0, Math.min(MOST_RIBBONS, Math.floor(height / PAIR_ROW)));
}

export type FlowTarget =
  | { readonly kind: 'cell'; readonly row: number; readonly column: number }
  /** A line of the highest pairs. */
  | { readonly kind: 'pair'; readonly row: number; readonly column: number }
  /** An expert by its label, at the matrix or at the ribbons. */
  | { readonly kind: 'expert'; readonly side: 'row' | 'column'; readonly expert: number }
  /** By its place among those drawn. */
  | { readonly kind: 'ribbon'; readonly place: number };

/** Whether cells are too small to have pixels of their own. @param ratio device pixels per CSS pixel */
export function sharesPixels({ cell }: Pick<FlowLayout, 'cell'>, ratio: number): boolean {
  return cell * ratio < SMALLEST_MARK;
}

/** Of the cells that share the pixel under a point, the one that gave it its colour. */
export function cellAt(
  { logs, rows, columns }: Pick<FlowModel, 'logs' | 'rows' | 'columns'>,
  layout: FlowLayout,
  x: number,
  y: number,
  ratio: number,
): { readonly row: number; readonly column: number } {
  const { body, cell } = layout;
  const span = (at: number, count: number): readonly [number, number] => {
    if (!sharesPixels(layout, ratio)) return [Math.floor(at / cell), Math.floor(at / cell) + 1];
    const pixel = Math.floor(at * ratio);
    const from = Math.floor(pixel / ratio / cell + 1e-6);
    return [from, Math.min(count, Math.max(from + 1, Math.ceil((pixel + 1) / ratio / cell - 1e-6)))];
  };
  const [left, right] = span(x - body.x, columns.experts);
  const [top, bottom] = span(y - body.y, rows.experts);
  let found = { row: top, column: left };
  let most = Number.NaN;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const log = logs[row * columns.experts + column] as number;
      if (Number.isNaN(log) || log === most || moreExtreme(most, log, CLIP) !== log) continue;
      [found, most] = [{ row, column }, log];
    }
  }
  return found;
}

/** What lies under a point of the picture. */
export function targetAt(layout: FlowLayout, x: number, y: number): FlowTarget | null {
  const { body, cell, ribbons, pairs } = layout;
  const [column, row] = [Math.floor((x - body.x) / cell), Math.floor((y - body.y) / cell)];
  const across = x >= body.x && x < body.x + body.width;
  const down = y >= body.y && y < body.y + body.height;
  if (across && down) return { kind: 'cell', row, column };
  if (down && x < body.x && x > body.x - 30) return { kind: 'expert', side: 'row', expert: row };
  if (across && y < body.y && y > body.y - 20) return { kind: 'expert', side: 'column', expert: column };
  const line = pairs && x >= pairs.x && x < pairs.x + pairs.width && pairs.list[Math.floor((y - pairs.y) / PAIR_ROW)];
  if (line) return { kind: 'pair', row: line.row, column: line.column };
  if (!ribbons) return null;
  const [px, py] = [x - ribbons.x, y - ribbons.y];
  const nodeAt = (side: 'left' | 'right') =>
    ribbons[side].find((node) => py >= node.y - 1 && py <= node.y + node.height + 1);
  if (px < 0 && px > -LABEL - NODE) {
    const node = nodeAt('left');
    return node ? { kind: 'expert', side: 'row', expert: node.expert } : null;
  }
  if (px > ribbons.width && px < ribbons.width + LABEL + NODE) {
    const node = nodeAt('right');
    return node ? { kind: 'expert', side: 'column', expert: node.expert } : null;
  }
  if (px < 0 || px > ribbons.width) return null;
  // The first ones lie on top; a thin one is still hit from a pixel beside it.
  const place = ribbons.ribbons.findIndex((ribbon) => {
    const [top, bottom] = edgesAt(ribbon, px / ribbons.width);
    return py >= top - 1 && py <= bottom + 1;
  });
  return place < 0 ? null : { kind: 'ribbon', place };
}
