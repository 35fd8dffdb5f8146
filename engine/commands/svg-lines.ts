// Lines of a figure: where one dimension is an order and few series run along it, each with its name and its bounds.

import type { LabelledArray } from '#protocol';
import { FAINT, type Figure, line, number, type Place, RULE, round, roundTicks, text } from './svg-marks.ts';

/** Safe for colour-blind readers, at least 3:1 on white. */
export const SERIES = ['#2442B9', '#8A5E01', '#015644', '#551E51', '#01808D', '#CA7871', '#959100', '#8E79FE'];

const ORDERS = new Set(['layer', 'layers', 'm', 'size', 'start', 'position', 'step']);

/** The dimension along the figure: the one that is an order. */
function along({ dims }: LabelledArray): number {
  const found = dims.findIndex(({ name }) => ORDERS.has(name));
  return Math.max(found, 0);
}

export function isOrder({ dims }: LabelledArray): boolean {
  return dims.some(({ name }) => ORDERS.has(name)) || dims.length === 1;
}

/** Whether a line may go through the values: between those without an order there is nothing. */
export function isOrdered(array: LabelledArray): boolean {
  return ORDERS.has(array.dims[along(array)]?.name ?? '');
}

/** Lines that an array would have. */
export function seriesCount(array: LabelledArray): number {
  if (array.dims.length === 1) return 1;
  return array.dims[1 - along(array)]?.labels.length ?? 1;
}

/** Least and most of all values and bounds, and 0. */
export function reach(arrays: readonly LabelledArray[]): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const { values, bounds } of arrays) {
    for (const list of bounds ? [values, bounds.low, bounds.high] : [values]) {
      for (const value of list) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  return [low, high];
}

/** Labels that are numbers say nothing alone: `m 4`. */
function seriesNames({ name, labels }: LabelledArray['dims'][number]): readonly string[] {
  const areNumbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)));
  return areNumbers ? labels.map((label) => `${name} ${label}`) : labels;
}

/** Room for the names of the series. */
function rightOf(array: LabelledArray, compact: boolean): number {
  if (array.dims.length < 2) return 24;
  const other = array.dims[1 - along(array)];
  const names = other ? seriesNames(other) : [];
  return compact ? Math.min(110, 18 + 6.2 * Math.max(...names.map((name) => name.length))) : 120;
}

/**
 * @param range least and most that the axis reaches to; absent: of the array's own values
 */
export function lines(array: LabelledArray, { width, compact }: Place, [low, high] = reach([array])): Figure {
  const [left, right, top, height] = [compact ? 48 : 64, rightOf(array, compact), 8, compact ? 150 : 260];
  const axis = along(array);
  const labels = array.dims[axis]?.labels ?? [];
  const other = array.dims[1 - axis];
  const names = array.dims.length === 2 && other ? seriesNames(other) : [''];
  const ordered = isOrdered(array);
  const ticks = roundTicks(low, high);
  const [least, most] = [ticks[0] as number, ticks.at(-1) as number];
  const y = (value: number): number => top + height * (1 - (value - least) / (most - least));
  const x = (i: number): number => left + (labels.length < 2 ? 0.5 : i / (labels.length - 1)) * (width - left - right);
  const place = (series: number, i: number): number => {
    if (array.dims.length === 1) return i;
    return axis === 0 ? i * names.length + series : series * labels.length + i;
  };
  const marks = ticks.flatMap((tick) => [
    line(left, y(tick), width - right, y(tick), RULE),
    text(left - 8, y(tick) + 4, number(tick), 'end', FAINT),
  ]);
  const step = Math.ceil(labels.length / (compact ? 6 : 16));
  labels.forEach((label, i) => {
    if (i % step === 0) marks.push(text(x(i), top + height + 18, label, 'middle', FAINT));
  });
  const ends: { readonly name: string; readonly y: number; readonly colour: string }[] = [];
  names.forEach((name, s) => {
    const colour = SERIES[s % SERIES.length] as string;
    const points = labels.map((_, i) => ({ i, at: place(s, i) })).filter(({ at }) => !Number.isNaN(array.values[at]));
    marks.push(...(ordered ? band(array, points, x, y, colour) : ranges(array, points, x, y, colour)));
    for (const { i, at } of points) {
      marks.push(`<circle cx="${round(x(i))}" cy="${round(y(array.values[at] as number))}" r="2" fill="${colour}"/>`);
    }
    const last = points.at(-1);
    if (name !== '' && last) ends.push({ name, y: y(array.values[last.at] as number), colour });
  });
  let free = Number.NEGATIVE_INFINITY;
  for (const end of ends.sort((a, b) => a.y - b.y)) {
    free = Math.max(end.y + 4, free + 13);
    marks.push(text(width - right + 10, free, end.name, 'start', end.colour));
  }
  marks.push(text(left + (width - left - right) / 2, top + height + 36, array.dims[axis]?.name ?? '', 'middle', FAINT));
  return { height: top + height + 46, marks, bounded: true };
}

interface Point {
  /** Place along the axis, and in the array. */
  readonly i: number;
  readonly at: number;
}

type Scale = (value: number) => number;

/** A line through the values, with its bounds around it. */
function band(
  { values, bounds }: LabelledArray,
  points: readonly Point[],
  x: Scale,
  y: Scale,
  colour: string,
): string[] {
  const at = (from: Float64Array, point: Point): string => {
    const value = from[point.at] as number;
    return `${round(x(point.i))},${round(y(Number.isNaN(value) ? (values[point.at] as number) : value))}`;
  };
  const through = `<polyline points="${points.map((point) => at(values, point)).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  if (!bounds) return [through];
  const low = points.map((point) => at(bounds.low, point));
  const high = [...points].reverse().map((point) => at(bounds.high, point));
  return [`<polygon points="${[...low, ...high].join(' ')}" fill="${colour}" fill-opacity="0.15"/>`, through];
}

/** A stroke over the bounds of each value. */
function ranges({ bounds }: LabelledArray, points: readonly Point[], x: Scale, y: Scale, colour: string): string[] {
  return points.flatMap(({ i, at }) => {
    const [low, high] = [bounds?.low[at] ?? Number.NaN, bounds?.high[at] ?? Number.NaN];
    return Number.isNaN(low) ? [] : [line(x(i), y(low), x(i), y(high), colour)];
  });
}
