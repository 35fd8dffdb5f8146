// Where the parts of one panel stand: plot, scale, labels at the right ends. In CSS pixels of the whole figure.

import { type ScaleLinear, scaleLinear } from 'd3';
import { placeLabels } from '../../charts/place-labels.ts';
import { isColoured } from './curves-data.ts';
import { type Curve, type CurvesModel, controlOf, lastKnown } from './model.ts';
import type { Panel } from './panels.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  readonly language: string;
  /** Where the line ends, and where its label stands: from the plot's corner. */
  readonly end: { readonly x: number; readonly y: number };
  readonly y: number;
}

export interface PanelLayout {
  readonly box: Box;
  readonly plot: Box;
  /** A small one among many: short labels, no words along the axis. */
  readonly isSmall: boolean;
  /** Value to CSS pixels from the plot's top. */
  readonly y: ScaleLinear<number, number>;
  /** Distance between two layers. */
  readonly step: number;
  readonly labels: readonly PlacedLabel[];
  /** Curves that have a value but no room for a label. */
  readonly unlabelled: number;
  /** Left edge of the labels, and of what stands in their columns; null where a column has no room. */
  readonly column: { readonly x: number; readonly name: number | null; readonly tokens: number | null };
}

const LEFT = 48;
const SMALL_LEFT = 38;
const TOP = 22;
const BOTTOM = 46;
const SMALL_BOTTOM = 26;
const RIGHT = 12;
const SMALL_RIGHT = 4;
/** Between a line's end and its label; with many of them, leaders need a longer way to spread. */
const LEADER = 22;
const LONG_LEADER = 40;
const SMALL_LEADER = 14;
const MANY = 12;
const CODE = 58;
const SMALL_CODE = 46;
const NAME = 96;
const TOKENS = 44;
/** Width from which languages are written out. */
const NAMES_FROM = 620;
/** More panels than this are small ones. */
const MOST_LARGE = 2;
/** Below this share of the largest value the smallest one leaves room for 0. */
const FROM_ZERO = 0.4;
export const LABEL_APART = 15;

/**
 * @param count of panels in the figure
 * @param selected the language that has a label in any case
 */
export function panelLayout(panel: Panel, box: Box, count: number, selected: string | null): PanelLayout {
  const { model } = panel;
  const isSmall = count > MOST_LARGE;
  const names = !isSmall && box.width >= NAMES_FROM;
  const columns = isSmall ? SMALL_CODE : CODE + (names ? NAME : 0) + TOKENS;
  const leader = isSmall ? SMALL_LEADER : panel.languages.length > MANY ? LONG_LEADER : LEADER;
  const [left, right] = isSmall ? [SMALL_LEFT, SMALL_RIGHT] : [LEFT, RIGHT];
  const width = Math.max(40, box.width - left - leader - columns - right);
  const height = Math.max(40, box.height - TOP - (isSmall ? SMALL_BOTTOM : BOTTOM));
  const plot = { x: box.x + left, y: box.y + TOP, width, height };
  const y = scaleLinear()
    .domain([...domainOf(model)])
    .range([height, 0]);
  const step = model.layers.length > 1 ? width / (model.layers.length - 1) : 0;
  const shown = model.curves.filter(({ language }) => panel.languages.includes(language));
  const ends = shown.flatMap((each) => {
    const at = lastKnown(each);
    const value = each.points[at]?.value;
    return value == null ? [] : [{ language: each.language, end: { x: at * step, y: y(value) } }];
  });
  const room = Math.max(1, Math.floor(height / LABEL_APART) + 1);
  const coloured = shown.filter((each) => isColoured(panel, each));
  // Where not even those fit, the selected one alone is sure of its label.
  const first = new Set(coloured.length < room ? coloured.map(({ language }) => language) : []);
  if (selected !== null) first.add(selected);
  const kept = keptLabels(
    ends.toSorted((a, b) => a.end.y - b.end.y),
    room,
    first,
  );
  const placed = placeLabels(
    kept.map(({ end }) => end.y),
    LABEL_APART,
    0,
    height,
  );
  const x = plot.x + width + leader;
  return {
    box,
    plot,
    isSmall,
    y,
    step,
    labels: kept.map((label, i) => ({ ...label, y: placed[i] as number })),
    unlabelled: ends.length - kept.length,
    column: { x, name: names ? x + CODE : null, tokens: isSmall ? null : x + columns },
  };
}

/**
 * Where not all labels fit: those that are wanted, and of the others every n-th along the edge, which keeps their spread.
 * @param sorted from top to bottom
 */
function keptLabels<T extends { readonly language: string }>(
  sorted: readonly T[],
  room: number,
  wanted: ReadonlySet<string>,
): readonly T[] {
  if (sorted.length <= room) return sorted;
  const others = sorted.filter(({ language }) => !wanted.has(language));
  const left = Math.max(0, room - (sorted.length - others.length));
  const nth = (i: number): number => Math.floor((i * left) / others.length);
  const spread = new Set(others.filter((_, i) => nth(i) !== nth(i - 1)));
  return sorted.filter((each) => wanted.has(each.language) || spread.has(each));
}

/** What may be drawn, with a little air: a language's own control is, once it is selected. The same in all panels of a measure. */
function domainOf(model: CurvesModel): readonly [number, number] {
  const { curves, measure } = model;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  const take = (value: number | null | undefined): void => {
    if (value == null) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { points } of curves)
    for (const point of points) for (const each of [point.low, point.value, point.high]) take(each);
  for (const each of curves as readonly Curve[])
    for (const value of controlOf(model, [each], each.language)) take(value);
  if (high === 0) return [0, 1];
  if (measure.fromZero) return [0, Math.min(1, high * 1.06)];
  // Where 0 costs little of the height it is there.
  if (low < FROM_ZERO * high) return [0, Math.min(1, high * 1.06)];
  const air = Math.max(0.01, (high - low) * 0.06);
  return [Math.max(0, low - air), Math.min(1, high + air)];
}

/** Middle of a layer, from the plot's left edge. A single one stands in the middle of the plot. */
export function layerX({ plot, step }: Pick<PanelLayout, 'plot' | 'step'>, index: number): number {
  return step === 0 ? plot.width / 2 : index * step;
}
