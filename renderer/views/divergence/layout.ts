// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { type ScaleLinear, scaleLinear } from 'd3';
import { placeLabels } from '../../charts/place-labels.ts';
import type { Size } from '../../ui/use-size.ts';
import { type DivergenceModel, lastKnown, type Point } from './model.ts';

export interface PlacedLabel {
  /** Place in the model's curves. */
  readonly curve: number;
  /** Where the line ends, and where its label stands. */
  readonly end: { readonly x: number; readonly y: number };
  readonly y: number;
}

export interface DivergenceLayout {
  readonly size: Size;
  readonly plot: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Divergence to CSS pixels from the plot's top. */
  readonly y: ScaleLinear<number, number>;
  /** Distance between two layers. */
  readonly step: number;
  readonly labels: readonly PlacedLabel[];
  /** Curves that have a value but no room for a label. */
  readonly unlabelled: number;
  /** Left edge of the labels, and of what stands in their columns; null where a column has no room. */
  readonly column: { readonly x: number; readonly name: number | null; readonly tokens: number };
  readonly legendY: number;
}

const LEFT = 48;
const TOP = 46;
const BOTTOM = 46;
const LEGEND_ROW = 18;
const RIGHT = 12;
/** Between a line's end and its label; with many of them, leaders need a longer way to spread. */
const LEADER = 22;
const LONG_LEADER = 40;
const MANY = 12;
const CODE = 58;
const NAME = 96;
const TOKENS = 44;
/** Width of the view from which languages are written out. */
const NAMES_FROM = 620;
export const LABEL_APART = 15;

/** @param legendRows how many rows the legend takes beneath the axis */
export function divergenceLayout(model: DivergenceModel, size: Size, legendRows: number): DivergenceLayout {
  const names = size.width >= NAMES_FROM;
  const column = CODE + (names ? NAME : 0) + TOKENS;
  const leader = model.curves.length > MANY ? LONG_LEADER : LEADER;
  const width = Math.max(40, size.width - LEFT - leader - column - RIGHT);
  const height = Math.max(40, size.height - TOP - BOTTOM - legendRows * LEGEND_ROW);
  const plot = { x: LEFT, y: TOP, width, height };
  const y = scaleLinear()
    .domain([0, topOf(model)])
    .range([height, 0]);
  const step = model.layers.length > 1 ? width / (model.layers.length - 1) : 0;
  const ends = model.curves.flatMap((each, curve) => {
    const at = lastKnown(each);
    const value = each.points[at]?.value;
    return value == null ? [] : [{ curve, end: { x: at * step, y: y(value) } }];
  });
  // Where not all fit, the labels that stand alone say least of the picture: every n-th along the edge keeps its spread.
  const room = Math.max(1, Math.floor(height / LABEL_APART) + 1);
  const sorted = ends.toSorted((a, b) => a.end.y - b.end.y);
  const shown =
    sorted.length <= room
      ? sorted
      : sorted.filter(
          (_, i) => Math.floor((i * room) / sorted.length) !== Math.floor(((i - 1) * room) / sorted.length),
        );
  const placed = placeLabels(
    shown.map(({ end }) => end.y),
    LABEL_APART,
    0,
    height,
  );
  const x = LEFT + width + leader;
  return {
    size,
    plot,
    y,
    step,
    labels: shown.map(({ curve, end }, i) => ({ curve, end, y: placed[i] as number })),
    unlabelled: ends.length - shown.length,
    column: { x, name: names ? x + CODE : null, tokens: x + column },
    legendY: size.height - legendRows * LEGEND_ROW,
  };
}

/** The largest value that may be drawn, with a little air: a language's own control is, once it is selected. */
function topOf({ curves }: DivergenceModel): number {
  let top = 0;
  for (const { points, shuffled } of curves) {
    for (const { value, high } of points) top = Math.max(top, high ?? value ?? 0);
    for (const { value } of shuffled) top = Math.max(top, value ?? 0);
  }
  return top === 0 ? 1 : Math.min(1, top * 1.06);
}

/** Middle of a layer. A single one stands in the middle of the plot. */
export function layerX({ plot, step }: Pick<DivergenceLayout, 'plot' | 'step'>, index: number): number {
  return step === 0 ? plot.width / 2 : index * step;
}

export interface Pointed {
  /** Place in the model's layers. */
  readonly layer: number;
  /** Place in the model's curves, -1 where the pointer is on none. */
  readonly curve: number;
}

/** As near as this to a line is on it. */
const REACH = 14;

/** What lies under a point of the figure: a curve and the nearest layer, a layer alone, or nothing. */
export function pointedAt(model: DivergenceModel, layout: DivergenceLayout, x: number, y: number): Pointed | null {
  const { plot, labels, column, step } = layout;
  const inColumn = x >= column.x - 4 && x <= layout.size.width;
  if (inColumn) {
    const label = labels.find((each) => Math.abs(plot.y + each.y - y) <= LABEL_APART / 2);
    return label
      ? { curve: label.curve, layer: lastKnown(model.curves[label.curve] as DivergenceModel['curves'][number]) }
      : null;
  }
  const [px, py] = [x - plot.x, y - plot.y];
  const half = Math.max(REACH, Math.min(step / 2, 24));
  if (px < -half || px > plot.width + half || py < -10 || py > plot.height + 30) return null;
  const layer = Math.max(0, Math.min(model.layers.length - 1, step === 0 ? 0 : Math.round(px / step)));
  if (py > plot.height + 4) return { layer, curve: -1 };
  let [curve, nearest] = [-1, REACH];
  for (const [i, each] of model.curves.entries()) {
    const at = heightAt(each.points, layout, px);
    const distance = at === null ? Number.POSITIVE_INFINITY : Math.abs(at - py);
    if (distance < nearest) [curve, nearest] = [i, distance];
  }
  return { layer, curve };
}

/** Height of a line at a horizontal place, between two layers as it is drawn; null where it has a gap. */
function heightAt(points: readonly Point[], { step, y }: DivergenceLayout, px: number): number | null {
  const place = step === 0 ? 0 : Math.max(0, Math.min(points.length - 1, px / step));
  const [before, after] = [points[Math.floor(place)]?.value, points[Math.ceil(place)]?.value];
  if (before == null || after == null) return null;
  const share = place - Math.floor(place);
  return y(before + (after - before) * share);
}

/** The layers between two horizontal places of the figure, by their place in the model. */
export function layersBetween(
  { plot, step }: DivergenceLayout,
  count: number,
  x0: number,
  x1: number,
): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const x = plot.x + layerX({ plot, step }, i);
    return x >= x0 && x <= x1;
  });
}
