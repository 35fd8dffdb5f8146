// Small multiples: an array of three dimensions as a small figure for each label of the first, all on one scale, so that
// they can be compared.

import type { LabelledArray } from '#protocol';
import { colourKey, extent, heatMap, KEY } from './svg-heat-map.ts';
import { isOrder, lines, reach, SERIES, seriesCount } from './svg-lines.ts';
import { type Figure, heading, WIDTH } from './svg-marks.ts';

const COLUMNS = 2;
/** Height of a panel's name. */
const NAME = 18;

export function panels(array: LabelledArray): Figure {
  const [first] = array.dims;
  const slices = (first?.labels ?? []).map((label, i) => ({
    name: `${first?.name} ${label}`,
    slice: sliceOf(array, i),
  }));
  const all = slices.map(({ slice }) => slice);
  const asLines = all.every((slice) => seriesCount(slice) <= SERIES.length && isOrder(slice));
  const width = (asLines ? WIDTH : WIDTH - KEY) / COLUMNS;
  const draw = asLines
    ? (slice: LabelledArray) => lines(slice, { width, compact: true }, reach(all))
    : (slice: LabelledArray) => heatMap(slice, { width, compact: true }, extent(all));
  const marks: string[] = [];
  let height = 0;
  for (let from = 0; from < slices.length; from += COLUMNS) {
    const row = slices.slice(from, from + COLUMNS).map(({ name, slice }) => ({ name, figure: draw(slice) }));
    row.forEach(({ name, figure }, column) => {
      marks.push(`<g transform="translate(${column * width} ${height})">`, heading(16, 12, name));
      marks.push(`<g transform="translate(0 ${NAME})">`, ...figure.marks, '</g>', '</g>');
    });
    height += NAME + Math.max(...row.map(({ figure }) => figure.height));
  }
  if (!asLines) marks.push(...colourKey(extent(all), WIDTH - KEY, NAME + 8, 120));
  return { height, marks, bounded: asLines };
}

/** What an array holds under one label of its first dimension. */
export function sliceOf(array: LabelledArray, place: number): LabelledArray {
  const { dims, values, missing, bounds, ...rest } = array;
  const size = values.length / (dims[0]?.labels.length ?? 1);
  const [from, to] = [place * size, (place + 1) * size];
  return {
    ...rest,
    dims: dims.slice(1),
    values: values.subarray(from, to),
    missing: { ...missing, which: missing.which.subarray(from, to) },
    bounds: bounds && { ...bounds, low: bounds.low.subarray(from, to), high: bounds.high.subarray(from, to) },
  };
}
