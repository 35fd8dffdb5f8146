// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { type ScaleLinear, scaleLinear, scaleLog, scaleSqrt } from 'd3';
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
  /** What the level is: a column for each layer or value of a label, or every expert by its load. */
  readonly beneath: Panel;
  /** m to CSS pixels from the panel's left. */
  readonly m: (length: number) => number;
  /** rho to CSS pixels from the panel's left. */
  readonly rho: ScaleLinear<number, number>;
  /** Distance between two columns. */
  readonly step: number;
  /** An expert's load to CSS pixels from the panel's left. */
  readonly load: (share: number) => number;
  readonly legendY: number;
  /** Height that it needs at the least: more than there is is scrolled. */
  readonly needed: number;
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
/** A plane of experts needs more room, and a caption beneath its ticks. */
const PLANE = 208;
const LOW_PLANE = 132;
const PLANE_TALL_FROM = 720;
const PLANE_WORDS = 20;
/** Height that each curve has at the least. */
const LEAST = 64;
/** Of the plots' edges from the first and the last m. */
const MARGIN = 14;
export const LARGEST_RHO = 4;
const PUBLISHED_RHOS = [1, 2, 3];

export function consistencyLayout(data: ConsistencyData, size: Size, legendRows: number): ConsistencyLayout {
  const { model, level } = data;
  const { lengths } = model;
  const strip =
    level === 'model'
      ? 0
      : level === 'expert'
        ? size.height >= PLANE_TALL_FROM
          ? PLANE
          : LOW_PLANE
        : size.height >= TALL_FROM
          ? STRIP
          : LOW_STRIP;
  const legend = legendRows * LEGEND_ROW + 4;
  const beside = size.width >= BESIDE_FROM;
  const rows = beside ? 1 : 2;
  const below = level === 'model' ? 8 : TOP + strip + 24 + (level === 'expert' ? PLANE_WORDS : 0);
  const height = Math.max(LEAST, (size.height - legend - below) / rows - TOP - BOTTOM);
  const columns = beside ? 2 : 1;
  const width = Math.max(60, (size.width - (LEFT + RIGHT) * columns - (beside ? GAP : 0)) / columns);
  const srp = { x: LEFT, y: TOP, width, height };
  const hits = beside ? { ...srp, x: LEFT + width + RIGHT + GAP + LEFT } : { ...srp, y: TOP + height + BOTTOM + TOP };
  const y = hits.y + height + BOTTOM + TOP;
  const across = Math.max(60, size.width - LEFT - RIGHT);
  const m = scaleLog()
    .base(2)
    .domain([Math.min(...lengths, ...PUBLISHED_SEGMENTS), Math.max(...lengths, ...PUBLISHED_SEGMENTS)])
    .range([MARGIN, width - MARGIN]);
  const needed = rows * (LEAST + TOP + BOTTOM) + below + legend;
  const busiest = data.points.reduce((most, { load }) => Math.max(most, load), 0.01);
  return {
    size,
    srp,
    hits,
    beneath: { x: LEFT, y, width: across, height: strip },
    m,
    rho: scaleLinear().domain([0, LARGEST_RHO]).range([0, width]),
    step: across / Math.max(1, columnsOf(data)),
    // Most loads are small: the root gives them room, and still has a place for none at all.
    load: scaleSqrt()
      .domain([0, busiest * 1.05])
      .range([0, across]),
    legendY: Math.max(size.height, needed) - legend,
    needed,
  };
}

/** How many columns stand beneath the curves. */
function columnsOf({ model, level, labels }: ConsistencyData): number {
  return level === 'label' ? labels.length : model.layers.length;
}

/** Height of a share within a panel. */
export function shareY({ height }: Panel, share: number): number {
  return height * (1 - share);
}

export type Pointed =
  | { readonly kind: 'segment'; readonly at: number }
  | { readonly kind: 'rho'; readonly at: number }
  | { readonly kind: 'layer'; readonly at: number }
  | { readonly kind: 'label'; readonly at: number }
  /** `row`: place of its layer. */
  | { readonly kind: 'expert'; readonly row: number; readonly expert: number }
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
  { srp, hits, beneath }: ConsistencyLayout,
  x: number,
  y: number,
): 'srp' | 'hits' | 'beneath' | null {
  const within = (panel: Panel, below: number) =>
    x >= panel.x - 8 && x <= panel.x + panel.width + 8 && y >= panel.y - GRIP && y <= panel.y + panel.height + below;
  if (within(srp, AXIS)) return 'srp';
  if (within(hits, AXIS)) return 'hits';
  return beneath.height > 0 && within(beneath, 18) ? 'beneath' : null;
}

/** Whether a point is on the axis beneath a panel, where no line is meant. */
function isOnAxis(panel: Panel, y: number): boolean {
  return y > panel.y + panel.height + 2;
}

export function pointedAt(data: ConsistencyData, layout: ConsistencyLayout, x: number, y: number): Pointed | null {
  const { model } = data;
  const where = panelAt(layout, x, y);
  if (where === null) return null;
  if (where === 'beneath') {
    if (data.level === 'expert') return expertNear(data, layout, x - layout.beneath.x, y - layout.beneath.y);
    const at = Math.floor((x - layout.beneath.x) / layout.step);
    if (at < 0 || at >= columnsOf(data)) return null;
    return { kind: data.level === 'label' ? 'label' : 'layer', at };
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

/** The expert whose dot is nearest, within reach; of dots that lie on each other that of the selected layer. */
function expertNear(
  { model, points, layer }: ConsistencyData,
  layout: ConsistencyLayout,
  x: number,
  y: number,
): Pointed | null {
  let [found, closest]: [Pointed | null, number] = [null, REACH];
  for (const { row, expert, srp, load } of points) {
    const away = Math.hypot(layout.load(load) - x, shareY(layout.beneath, srp) - y);
    const own = model.experts.rows[row]?.layer === layer ? 0.5 : 0;
    if (away - own < closest) [found, closest] = [{ kind: 'expert', row, expert }, away - own];
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
