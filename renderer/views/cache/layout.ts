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
  readonly layers: Panel;
  /** Experts to CSS pixels from the plot's left. */
  readonly x: ScaleLinear<number, number>;
  /** Distance between two layers. */
  readonly step: number;
  readonly legendY: number;
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

export function cacheLayout(
  { most, layers }: Pick<CacheModel, 'most' | 'layers'>,
  size: Size,
  legendRows: number,
): CacheLayout {
  const strip = size.height >= TALL_FROM ? STRIP : LOW_STRIP;
  const legend = legendRows * LEGEND_ROW + 4;
  const width = Math.max(60, size.width - LEFT - RIGHT);
  const height = Math.max(40, size.height - legend - 24 - strip - STRIP_TOP - TOP - BOTTOM);
  const plot = { x: LEFT, y: TOP, width, height };
  return {
    size,
    plot,
    layers: { x: LEFT, y: TOP + height + BOTTOM + STRIP_TOP, width, height: strip },
    x: scaleLinear().domain([0, most]).range([0, width]),
    step: width / Math.max(1, layers.length),
    legendY: size.height - legend,
  };
}

export function shareY({ height }: Panel, share: number): number {
  return height * (1 - share);
}

export type Pointed =
  /** `policy`: place of the curve that is pointed at, -1 for none. */
  | { readonly kind: 'size'; readonly size: number; readonly policy: number }
  | { readonly kind: 'layer'; readonly at: number };

const REACH = 14;

/** The size at a horizontal place of the figure. */
export function sizeAt({ most }: Pick<CacheModel, 'most'>, { plot, x }: CacheLayout, at: number): number {
  return Math.max(1, Math.min(most, Math.round(x.invert(at - plot.x))));
}

/** Whether a point lies in the plot, its grip above and its ticks beneath included. */
export function isInPlot({ plot }: CacheLayout, x: number, y: number): boolean {
  return x >= plot.x - 10 && x <= plot.x + plot.width + 10 && y >= plot.y - 14 && y <= plot.y + plot.height + BOTTOM;
}

export function pointedAt(model: CacheModel, layout: CacheLayout, x: number, y: number): Pointed | null {
  const { plot, layers, step } = layout;
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
  const at = Math.floor((x - layers.x) / step);
  const within = y >= layers.y - 8 && y <= layers.y + layers.height + 18;
  return within && at >= 0 && at < model.layers.length ? { kind: 'layer', at } : null;
}
