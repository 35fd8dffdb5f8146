// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { type ScaleLinear, scaleLinear } from 'd3';
import type { Size } from '../../ui/use-size.ts';
import { type CacheModel, rateAt } from './model.ts';

export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CacheLayout {
  readonly size: Size;
  readonly plot: Panel;
  /** What stands beneath: a column for each layer, or a grid of small figures. */
  readonly beneath: Panel;
  /** Of the small figures; null where there are columns. */
  readonly cells: Cells | null;
  /** Experts to CSS pixels from the plot's left. */
  readonly x: ScaleLinear<number, number>;
  /** Distance between two layers. */
  readonly step: number;
  readonly legendY: number;
  /** Height that it needs at the least: more than there is is scrolled. */
  readonly needed: number;
}

export interface Cells {
  readonly columns: number;
  /** Distance between two of them. */
  readonly across: number;
  readonly down: number;
  /** Of the curve in each, beneath its words. */
  readonly width: number;
  readonly height: number;
}

const LEFT = 44;
const RIGHT = 16;
const TOP = 40;
/** Two rows of ticks. */
const BOTTOM = 46;
const STRIP_TOP = 30;
const STRIP = 72;
const LOW_STRIP = 44;
/** Height from which the strip has its full height. */
const TALL_FROM = 400;
const LEGEND_ROW = 18;
/** Small figures: the least width, the height, and what their words take above. */
const CELL = 104;
const CELL_DOWN = 66;
export const CELL_WORDS = 16;
const CELL_GAP = 14;
/** Of the curves above small figures. */
const LOWEST_PLOT = 132;

/** @param small how many small figures stand beneath; 0 for columns of layers */
export function cacheLayout(
  { most, layers }: Pick<CacheModel, 'most' | 'layers'>,
  size: Size,
  legendRows: number,
  small = 0,
): CacheLayout {
  const legend = legendRows * LEGEND_ROW + 4;
  const width = Math.max(60, size.width - LEFT - RIGHT);
  const cells = small > 0 ? cellsOf(small, width) : null;
  const strip = cells
    ? Math.ceil(small / cells.columns) * cells.down - CELL_GAP
    : size.height >= TALL_FROM
      ? STRIP
      : LOW_STRIP;
  const around = legend + 24 + strip + STRIP_TOP + TOP + BOTTOM;
  const height = Math.max(cells ? LOWEST_PLOT : 40, size.height - around);
  const plot = { x: LEFT, y: TOP, width, height };
  const y = TOP + height + BOTTOM + STRIP_TOP;
  return {
    size,
    plot,
    beneath: { x: LEFT, y, width, height: strip },
    cells,
    x: scaleLinear().domain([0, most]).range([0, width]),
    step: width / Math.max(1, layers.length),
    legendY: Math.max(size.height - legend, y + strip + 24),
    needed: cells ? around + LOWEST_PLOT : 0,
  };
}

function cellsOf(small: number, width: number): Cells {
  const columns = Math.min(small, Math.max(1, Math.floor((width + CELL_GAP) / (CELL + CELL_GAP))));
  const across = (width + CELL_GAP) / columns;
  return {
    columns,
    across,
    down: CELL_DOWN,
    width: Math.min(across - CELL_GAP, 2 * CELL),
    height: CELL_DOWN - CELL_WORDS - CELL_GAP,
  };
}

/** Where a small figure's curve stands. */
export function cellPanel({ beneath, cells }: CacheLayout, at: number): Panel {
  if (!cells) return { x: 0, y: 0, width: 0, height: 0 };
  return {
    x: beneath.x + (at % cells.columns) * cells.across,
    y: beneath.y + Math.floor(at / cells.columns) * cells.down + CELL_WORDS,
    width: cells.width,
    height: cells.height,
  };
}

export function shareY({ height }: Panel, share: number): number {
  return height * (1 - share);
}

export type Pointed =
  /** `policy`: place of the curve that is pointed at, -1 for none. */
  | { readonly kind: 'size'; readonly size: number; readonly policy: number }
  | { readonly kind: 'layer'; readonly at: number }
  /** `at`: place among the small figures. */
  | { readonly kind: 'label'; readonly at: number };

const REACH = 14;

/** The size at a horizontal place of the figure. */
export function sizeAt({ most }: Pick<CacheModel, 'most'>, { plot, x }: CacheLayout, at: number): number {
  return Math.max(1, Math.min(most, Math.round(x.invert(at - plot.x))));
}

/** Whether a point lies in the plot, its grip above and its ticks beneath included. */
export function isInPlot({ plot }: CacheLayout, x: number, y: number): boolean {
  return x >= plot.x - 10 && x <= plot.x + plot.width + 10 && y >= plot.y - 14 && y <= plot.y + plot.height + BOTTOM;
}

/** @param small how many small figures there are */
export function pointedAt(model: CacheModel, layout: CacheLayout, x: number, y: number, small = 0): Pointed | null {
  const { plot, beneath, cells, step } = layout;
  if (isInPlot(layout, x, y)) {
    const size = sizeAt(model, layout, x);
    let [policy, nearest] = [-1, REACH];
    for (const [i, { rates }] of model.policies.entries()) {
      const rate = rateAt(rates, size);
      const away = rate === null ? Number.POSITIVE_INFINITY : Math.abs(plot.y + shareY(plot, rate) - y);
      if (away < nearest) [policy, nearest] = [i, away];
    }
    return { kind: 'size', size, policy };
  }
  if (cells) {
    const [column, row] = [Math.floor((x - beneath.x) / cells.across), Math.floor((y - beneath.y) / cells.down)];
    const place = row * cells.columns + column;
    const inside = column >= 0 && column < cells.columns && row >= 0 && place < small;
    return inside && x - beneath.x - column * cells.across <= cells.width ? { kind: 'label', at: place } : null;
  }
  const at = Math.floor((x - beneath.x) / step);
  const within = y >= beneath.y - 8 && y <= beneath.y + beneath.height + 18;
  return within && at >= 0 && at < model.layers.length ? { kind: 'layer', at } : null;
}
