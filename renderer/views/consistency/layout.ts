// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { type ScaleLinear, scaleLinear, scaleLog } from 'd3';
import { PUBLISHED_SEGMENTS } from '#protocol';
import type { Size } from '../../ui/use-size.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { isComparable, publishedHits, publishedSrp } from './model.ts';

export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ConsistencyLayout {
  readonly size: Size;
  readonly srp: Panel;
  readonly hits: Panel;
  readonly layers: Panel;
  /** m to CSS pixels from the panel's left. */
  readonly m: (length: number) => number;
  /** rho to CSS pixels from the panel's left. */
  readonly rho: ScaleLinear<number, number>;
  /** Distance between two layers. */
  readonly step: number;
  readonly legendY: number;
}

const LEFT = 44;
const RIGHT = 16;
/** Above a panel: its caption. */
const TOP = 40;
/** Beneath it: ticks and what they count. */
const BOTTOM = 40;
const LEGEND_ROW = 18;
const GAP = 24;
/** Width from which the two curves stand side by side. */
const BESIDE_FROM = 780;
const STRIP = 92;
const LOW_STRIP = 56;
/** Height of the view from which the strip has its full height. */
const TALL_FROM = 560;
/** Of the plots' edges from the first and the last m. */
const MARGIN = 14;
export const LARGEST_RHO = 4;
const PUBLISHED_RHOS = [1, 2, 3];

export function consistencyLayout(data: ConsistencyData, size: Size, legendRows: number): ConsistencyLayout {
  const { lengths, layers } = data.model;
  const strip = size.height >= TALL_FROM ? STRIP : LOW_STRIP;
  const legend = legendRows * LEGEND_ROW + 4;
  const beside = size.width >= BESIDE_FROM;
  const room = size.height - legend - (TOP + strip + 24);
  const rows = beside ? 1 : 2;
  const height = Math.max(40, room / rows - TOP - BOTTOM);
  const columns = beside ? 2 : 1;
  const width = Math.max(60, (size.width - (LEFT + RIGHT) * columns - (beside ? GAP : 0)) / columns);
  const srp = { x: LEFT, y: TOP, width, height };
  const hits = beside ? { ...srp, x: LEFT + width + RIGHT + GAP + LEFT } : { ...srp, y: TOP + height + BOTTOM + TOP };
  const layersY = hits.y + height + BOTTOM + TOP;
  const across = Math.max(60, size.width - LEFT - RIGHT);
  const m = scaleLog()
    .base(2)
    .domain([Math.min(...lengths, ...PUBLISHED_SEGMENTS), Math.max(...lengths, ...PUBLISHED_SEGMENTS)])
    .range([MARGIN, width - MARGIN]);
  return {
    size,
    srp,
    hits,
    layers: { x: LEFT, y: layersY, width: across, height: strip },
    m,
    rho: scaleLinear().domain([0, LARGEST_RHO]).range([0, width]),
    step: across / Math.max(1, layers.length),
    legendY: size.height - legend,
  };
}

/** Height of a share within a panel. */
export function shareY({ height }: Panel, share: number): number {
  return height * (1 - share);
}

export type Pointed =
  | { readonly kind: 'segment'; readonly at: number }
  | { readonly kind: 'rho'; readonly at: number }
  | { readonly kind: 'layer'; readonly at: number }
  /** `over`: the m or rho it is pointed at. */
  | { readonly kind: 'published'; readonly at: number; readonly panel: 'srp' | 'hits'; readonly over: number };

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** As near as this to a line or a dot is on it. */
const REACH = 9;
/** Above and below a panel, where its handle can be gripped and its axis clicked. */
const GRIP = 14;
const AXIS = 38;

/** Points of a published model's SRP, in the panel. */
export function publishedLine({ model }: ConsistencyData, layout: ConsistencyLayout, at: number): readonly Dot[] {
  const entry = model.published[at];
  return PUBLISHED_SEGMENTS.flatMap((m) => {
    const value = entry ? publishedSrp(entry, m) : null;
    return value === null ? [] : [{ x: layout.m(m), y: shareY(layout.srp, value) }];
  });
}

/** Points of a published model's SCH at the chosen m; none where they are of another definition. */
export function publishedDots(
  { model, segment }: ConsistencyData,
  layout: ConsistencyLayout,
  at: number,
): readonly Dot[] {
  const entry = model.published[at];
  if (!entry || !isComparable(model)) return [];
  return publishedHits(entry, model.lengths[segment] ?? 0).map(({ rho, value }) => ({
    x: layout.rho(rho),
    y: shareY(layout.hits, value),
  }));
}

/** Distance of a place from a line through dots, between the first and the last of them. */
function distanceTo(dots: readonly Dot[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [i, to] of dots.entries()) {
    const from = dots[i - 1] ?? to;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const along =
      length === 0 ? 0 : ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / (length * length);
    const share = Math.max(0, Math.min(1, along));
    const away = Math.hypot(x - from.x - share * (to.x - from.x), y - from.y - share * (to.y - from.y));
    nearest = Math.min(nearest, away);
  }
  return nearest;
}

/** Place of the nearest of several along an axis. */
export function nearest(places: readonly number[], at: number): number {
  let best = 0;
  for (const [i, place] of places.entries()) {
    if (Math.abs(place - at) < Math.abs((places[best] as number) - at)) best = i;
  }
  return best;
}

/** Which panel a point of the figure lies in, its grip beneath included. */
export function panelAt(
  { srp, hits, layers }: ConsistencyLayout,
  x: number,
  y: number,
): 'srp' | 'hits' | 'layers' | null {
  const within = (panel: Panel, below: number) =>
    x >= panel.x - 8 && x <= panel.x + panel.width + 8 && y >= panel.y - GRIP && y <= panel.y + panel.height + below;
  if (within(srp, AXIS)) return 'srp';
  if (within(hits, AXIS)) return 'hits';
  return within(layers, 18) ? 'layers' : null;
}

/** Whether a point is on the axis beneath a panel, where no line is meant. */
function isOnAxis(panel: Panel, y: number): boolean {
  return y > panel.y + panel.height + 2;
}

export function pointedAt(data: ConsistencyData, layout: ConsistencyLayout, x: number, y: number): Pointed | null {
  const { model } = data;
  const where = panelAt(layout, x, y);
  if (where === null) return null;
  if (where === 'layers') {
    const at = Math.floor((x - layout.layers.x) / layout.step);
    return at >= 0 && at < model.layers.length ? { kind: 'layer', at } : null;
  }
  const panel = layout[where];
  const [px, py] = [x - panel.x, y - panel.y];
  const own: Pointed =
    where === 'srp'
      ? { kind: 'segment', at: nearest(model.lengths.map(layout.m), px) }
      : { kind: 'rho', at: nearest((model.hits?.rhos ?? []).map(layout.rho), px) };
  if (isOnAxis(panel, y)) return own;
  const ownDots = where === 'srp' ? ownLine(data, layout) : ownHits(data, layout);
  let found: Pointed = own;
  let closest = Math.min(REACH, distanceTo(ownDots, px, py));
  for (const at of model.published.keys()) {
    const dots = where === 'srp' ? publishedLine(data, layout, at) : publishedDots(data, layout, at);
    const away = distanceTo(dots, px, py);
    if (away < closest) {
      const over =
        where === 'srp'
          ? (PUBLISHED_SEGMENTS[nearest(PUBLISHED_SEGMENTS.map(layout.m), px)] as number)
          : (PUBLISHED_RHOS[nearest(PUBLISHED_RHOS.map(layout.rho), px)] as number);
      found = { kind: 'published', at, panel: where, over };
      closest = away;
    }
  }
  return found;
}

/** Points of the trace's own SRP, in the panel. */
export function ownLine({ model }: ConsistencyData, layout: ConsistencyLayout): readonly Dot[] {
  return model.points.flatMap(({ value }, i) =>
    value === null ? [] : [{ x: layout.m(model.lengths[i] as number), y: shareY(layout.srp, value) }],
  );
}

/** Points of its SCH at the chosen m. */
export function ownHits({ model, segment }: ConsistencyData, layout: ConsistencyLayout): readonly Dot[] {
  const { hits } = model;
  return (hits?.points[segment] ?? []).flatMap(({ value }, i) =>
    value === null ? [] : [{ x: layout.rho(hits?.rhos[i] as number), y: shareY(layout.hits, value) }],
  );
}
