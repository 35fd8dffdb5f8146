// A heat map of a figure: a cell for each pair of labels, hatched where there is no value, and a key to its colours.

import type { LabelledArray } from '#protocol';
import { FAINT, type Figure, number, type Place, round, text } from './svg-marks.ts';

/** Width that the key takes. */
export const KEY = 90;

export type Extent = readonly [low: number, high: number];

/** Least and most of all values. */
export function extent(arrays: readonly LabelledArray[]): Extent {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of arrays) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

/** @param range least and most that the colours reach to; absent: of the array's own values */
export function heatMap(array: LabelledArray, { width: whole, compact }: Place, range = extent([array])): Figure {
  const [rows, columns] = array.dims.length === 2 ? array.dims : [{ name: '', labels: [''] }, array.dims[0]];
  const [down, across] = [rows?.labels ?? [], columns?.labels ?? []];
  const longest = Math.max(...down.map((label) => label.length));
  const [left, top, right] = [Math.min(compact ? 90 : 160, 24 + 6.5 * longest), 8, compact ? 16 : KEY];
  const width = (whole - left - right) / across.length;
  const height = compact ? Math.max(3, Math.min(20, 200 / down.length)) : Math.max(6, Math.min(28, 420 / down.length));
  const { share, colour } = shades(range);
  const marks: string[] = [];
  down.forEach((label, i) => {
    if (height >= 10) marks.push(text(left - 8, top + i * height + height / 2 + 4, label, 'end', FAINT));
    across.forEach((_, j) => {
      const value = array.values[i * across.length + j] as number;
      const fill = Number.isNaN(value) ? 'url(#none)' : colour(share(value));
      marks.push(
        `<rect x="${round(left + j * width)}" y="${round(top + i * height)}" width="${round(width + 0.2)}" height="${round(height + 0.2)}" fill="${fill}"/>`,
      );
    });
  });
  const step = Math.ceil(across.length / Math.floor((whole - left - right) / 34));
  const bottom = top + down.length * height;
  across.forEach((label, j) => {
    if (j % step === 0) marks.push(text(left + (j + 0.5) * width, bottom + 16, label, 'middle', FAINT));
  });
  marks.push(text(left + (whole - left - right) / 2, bottom + 34, columns?.name ?? '', 'middle', FAINT));
  if (!compact) marks.push(...colourKey(range, whole - KEY, top, Math.min(160, down.length * height)));
  return { height: bottom + 44, marks, bounded: false };
}

/** Colours from least to most, those of `height` one below the other. */
export function colourKey(range: Extent, x: number, top: number, height: number): readonly string[] {
  const { colour, least, most } = shades(range);
  const marks = Array.from(
    { length: height },
    (_, i) => `<rect x="${x + 20}" y="${round(top + i)}" width="12" height="1.2" fill="${colour(1 - i / height)}"/>`,
  );
  return [
    ...marks,
    text(x + 38, top + 9, number(most), 'start', FAINT),
    text(x + 38, top + height, number(least), 'start', FAINT),
  ];
}

/** Where a value stands between the ends, and the colour there. Numbers on both sides of 0 have it in the middle. */
function shades([low, high]: Extent) {
  const [least, most] = low < 0 ? [-Math.max(-low, high), Math.max(-low, high)] : [low, high];
  return {
    least,
    most,
    share: (value: number): number => (most > least ? (value - least) / (most - least) : 0.5),
    colour: (part: number): string => (low < 0 ? mixed(SIGNED, part) : mixed(SHADES, 0.08 + 0.87 * part)),
  };
}

/** ColorBrewer's YlGnBu in nine steps: more is darker, safe for colour-blind readers. */
const SHADES = ['ffffd9', 'edf8b1', 'c7e9b4', '7fcdbb', '41b6c4', '1d91c0', '225ea8', '253494', '081d58'];

/** Below 0, about it and above, as the map has them: ColorBrewer's blues and oranges. */
const SIGNED = ['08519c', '6baed6', 'f7f7f7', 'fd8d3c', '8c2d04'];

/** @param share 0 to 1 */
function mixed(colours: readonly string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (colours.length - 1);
  const [from, to] = [colours[Math.floor(at)] as string, colours[Math.ceil(at)] as string];
  const channel = (c: number): string => {
    const [a, b] = [from, to].map((hex) => Number.parseInt(hex.slice(2 * c, 2 * c + 2), 16)) as [number, number];
    return Math.round(a + (at % 1) * (b - a))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}
