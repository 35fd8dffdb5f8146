// Where the parts of the figure of scores stand, in CSS pixels: the scatter, and r over the layers beside or beneath it.

import { type ScaleLinear, scaleLinear } from 'd3';
import { captionWidth } from '../../../charts/legend.ts';
import { type NamePlace, placeBeside } from '../../../charts/place-beside.ts';
import type { Size } from '../../../ui/use-size.ts';
import type { Box } from '../panel-layout.ts';
import { isPlaced, type ScoredLanguage, type ScoresModel } from './model.ts';

export interface PlacedLanguage {
  readonly of: ScoredLanguage;
  /** From the scatter's corner. */
  readonly x: number;
  readonly y: number;
  /** Of its name; null where there is no room. */
  readonly name: NamePlace | null;
}

export interface ScoresLayout {
  readonly size: Size;
  readonly scatter: Box;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly points: readonly PlacedLanguage[];
  /** r over the layers. */
  readonly strip: Box;
  readonly r: ScaleLinear<number, number>;
  /** Width of a layer. */
  readonly step: number;
  readonly legendY: number;
}

const LEFT = 48;
const RIGHT = 14;
/** Above the scatter: what its scale says, and two lines about r. */
const TOP = 64;
const AXIS = 42;
const STRIP_TOP = 30;
const STRIP_AXIS = 24;
const LEGEND_ROW = 18;
/** Width from which the two stand side by side. */
const BESIDE_FROM = 820;
/** Share of the scatter. */
const SHARE = 0.62;

export function scoresLayout(model: ScoresModel, size: Size, legendRows: number): ScoresLayout {
  const bottom = size.height - legendRows * LEGEND_ROW;
  const isBeside = size.width >= BESIDE_FROM;
  const [w, h] = isBeside ? [size.width * SHARE, bottom] : [size.width, bottom * SHARE];
  const scatter = {
    x: LEFT,
    y: TOP,
    width: Math.max(60, w - LEFT - RIGHT),
    height: Math.max(60, h - TOP - AXIS),
  };
  const top = isBeside ? TOP : scatter.y + scatter.height + AXIS + STRIP_TOP;
  const left = isBeside ? w + LEFT : LEFT;
  const strip = {
    x: left,
    y: top,
    width: Math.max(60, size.width - left - RIGHT),
    height: Math.max(40, bottom - top - STRIP_AXIS - (isBeside ? AXIS - STRIP_AXIS : 0)),
  };
  const placed = model.languages.filter(isPlaced);
  const scores = placed.flatMap(({ score }) => knownOf(score));
  const { value: ofReference } = model.referenceRow.score;
  const x = scaleLinear()
    .domain([...airy(ofReference === null ? scores : [...scores, ofReference], 0.08)])
    .range([0, scatter.width]);
  const y = scaleLinear()
    .domain([
      ...airy(
        placed.flatMap(({ divergence }) => knownOf(divergence)),
        0.08,
      ),
    ])
    .range([scatter.height, 0]);
  const points = placed.map((of) => ({ of, x: x(of.score.value ?? 0), y: y(of.divergence.value ?? 0) }));
  const names = placeBeside(
    points.map((each) => ({ x: each.x, y: each.y, width: captionWidth(each.of.language) + 4 })),
    scatter,
  );
  return {
    size,
    scatter,
    x,
    y,
    points: points.map((each, i) => ({ ...each, name: names[i] ?? null })),
    strip,
    r: scaleLinear().domain([-1, 1]).range([strip.height, 0]),
    step: strip.width / Math.max(1, model.layers.length),
    legendY: bottom,
  };
}

function knownOf(point: ScoredLanguage['score']): readonly number[] {
  return [point.low, point.value, point.high].filter((each) => each !== null);
}

/** What holds all values with a share of air around them. */
function airy(values: readonly number[], share: number): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = high > low ? (high - low) * share : Math.max(Math.abs(high) * share, 0.01);
  return [low - air, high + air];
}

/** Middle of a layer, from the strip's left edge. */
export function stripX({ step }: Pick<ScoresLayout, 'step'>, place: number): number {
  return (place + 0.5) * step;
}

/** A language of the scatter or a layer of the strip, by their places. */
export type ScoreMark =
  | { readonly kind: 'language'; readonly place: number }
  | { readonly kind: 'layer'; readonly place: number };

const REACH = 18;

export function scoreMarkAt(model: ScoresModel, layout: ScoresLayout, px: number, py: number): ScoreMark | null {
  const { scatter, strip, points, step } = layout;
  let [place, nearest] = [-1, REACH];
  for (const [i, each] of points.entries()) {
    const distance = Math.hypot(scatter.x + each.x - px, scatter.y + each.y - py);
    if (distance < nearest) [place, nearest] = [i, distance];
  }
  if (place >= 0) return { kind: 'language', place };
  const inStrip =
    px >= strip.x && px < strip.x + strip.width && py >= strip.y - 8 && py < strip.y + strip.height + STRIP_AXIS;
  if (!inStrip || model.layers.length === 0) return null;
  return { kind: 'layer', place: Math.min(model.layers.length - 1, Math.floor((px - strip.x) / step)) };
}
