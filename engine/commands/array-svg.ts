// A labelled array as a figure for a paper: lines with their bounds where the first dimension is an order (layers,
// segments ...) and few series run along it, dots in rows where long labels have no order, else a heat map. Light, 170 mm
// wide, and everything that is needed to read it: title, unit, what it was taken over, bounds, the trace.

import { cellsOf, describeBounds, type LabelledArray } from '#protocol';
import { dotRows } from './array-dots.ts';
import {
  escaped,
  FAINT,
  type Figure,
  FONT,
  INK,
  line,
  number,
  RULE,
  round,
  roundTicks,
  text,
  WIDTH,
} from './svg-marks.ts';

/** Safe for colour-blind readers, at least 3:1 on white. */
const SERIES = ['#2442B9', '#8A5E01', '#015644', '#551E51', '#01808D', '#CA7871', '#959100', '#8E79FE'];
/** Characters of a line of small text. */
const SMALL = 118;

/** @returns null where it has more than two dimensions, none, or no value at all */
export function arraySvg(array: LabelledArray): string | null {
  const { dims, values } = array;
  const known = values.filter((value) => !Number.isNaN(value));
  if (dims.length === 0 || dims.length > 2 || known.length === 0) return null;
  const series = dims.length === 1 ? 1 : seriesCount(array);
  if (dims.length === 1 && !isOrdered(array) && labelsMeet(dims[0]?.labels ?? [])) {
    return framed(array, dotRows(array, known, SERIES[0] as string));
  }
  const figure = series <= SERIES.length && isOrder(array) ? lines(array, known) : heatMap(array, known);
  return framed(array, figure);
}

const ORDERS = new Set(['layer', 'layers', 'm', 'size', 'start', 'position', 'step']);

/** The dimension along the figure: the one that is an order. */
function along({ dims }: LabelledArray): number {
  const found = dims.findIndex(({ name }) => ORDERS.has(name));
  return Math.max(found, 0);
}

function isOrder({ dims }: LabelledArray): boolean {
  return dims.some(({ name }) => ORDERS.has(name)) || dims.length === 1;
}

/** Whether a line may go through the values: between those without an order there is nothing. */
function isOrdered(array: LabelledArray): boolean {
  return ORDERS.has(array.dims[along(array)]?.name ?? '');
}

/** Whether labels side by side along the figure would run into each other. */
function labelsMeet(labels: readonly string[]): boolean {
  return (
    labels.length > 1 && Math.max(...labels.map((label) => label.length)) * 6.5 > (WIDTH - 88) / (labels.length - 1)
  );
}

function seriesCount(array: LabelledArray): number {
  return array.dims[1 - along(array)]?.labels.length ?? 1;
}

function lines(array: LabelledArray, known: Float64Array): Figure {
  const [left, right, top, height] = [64, array.dims.length === 2 ? 120 : 24, 8, 260];
  const axis = along(array);
  const labels = array.dims[axis]?.labels ?? [];
  const other = array.dims[1 - axis];
  const names = array.dims.length === 2 ? (other?.labels ?? []) : [''];
  const { bounds } = array;
  const ordered = isOrdered(array);
  const all = bounds ? [...known, ...bounds.low, ...bounds.high].filter((value) => !Number.isNaN(value)) : [...known];
  const ticks = roundTicks(Math.min(0, ...all), Math.max(0, ...all));
  const [least, most] = [ticks[0] as number, ticks.at(-1) as number];
  const y = (value: number): number => top + height * (1 - (value - least) / (most - least));
  const x = (i: number): number => left + (labels.length < 2 ? 0.5 : i / (labels.length - 1)) * (WIDTH - left - right);
  const place = (series: number, i: number): number => {
    if (array.dims.length === 1) return i;
    return axis === 0 ? i * names.length + series : series * labels.length + i;
  };
  const marks = ticks.flatMap((tick) => [
    line(left, y(tick), WIDTH - right, y(tick), RULE),
    text(left - 8, y(tick) + 4, number(tick), 'end', FAINT),
  ]);
  const step = Math.ceil(labels.length / 16);
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
    marks.push(text(WIDTH - right + 10, free, end.name, 'start', end.colour));
  }
  marks.push(text(left + (WIDTH - left - right) / 2, top + height + 36, array.dims[axis]?.name ?? '', 'middle', FAINT));
  return { height: top + height + 46, marks };
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
  const line = `<polyline points="${points.map((point) => at(values, point)).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  if (!bounds) return [line];
  const low = points.map((point) => at(bounds.low, point));
  const high = [...points].reverse().map((point) => at(bounds.high, point));
  return [`<polygon points="${[...low, ...high].join(' ')}" fill="${colour}" fill-opacity="0.15"/>`, line];
}

/** A stroke over the bounds of each value. */
function ranges({ bounds }: LabelledArray, points: readonly Point[], x: Scale, y: Scale, colour: string): string[] {
  return points.flatMap(({ i, at }) => {
    const [low, high] = [bounds?.low[at] ?? Number.NaN, bounds?.high[at] ?? Number.NaN];
    return Number.isNaN(low) ? [] : [line(x(i), y(low), x(i), y(high), colour)];
  });
}

function heatMap(array: LabelledArray, known: Float64Array): Figure {
  const [rows, columns] = array.dims.length === 2 ? array.dims : [{ name: '', labels: [''] }, array.dims[0]];
  const [down, across] = [rows?.labels ?? [], columns?.labels ?? []];
  const longest = Math.max(...down.map((label) => label.length));
  const [left, top, right] = [Math.min(160, 24 + 6.5 * longest), 8, 90];
  const width = (WIDTH - left - right) / across.length;
  const height = Math.max(6, Math.min(28, 420 / down.length));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [least, most] = low < 0 ? [-Math.max(-low, high), Math.max(-low, high)] : [low, high];
  const share = (value: number): number => (most > least ? (value - least) / (most - least) : 0.5);
  const colour = (part: number): string => (low < 0 ? mixed(SIGNED, part) : mixed(SHADES, 0.08 + 0.87 * part));
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
  const step = Math.ceil(across.length / Math.floor((WIDTH - left - right) / 34));
  const bottom = top + down.length * height;
  across.forEach((label, j) => {
    if (j % step === 0) marks.push(text(left + (j + 0.5) * width, bottom + 16, label, 'middle', FAINT));
  });
  marks.push(text(left + (WIDTH - left - right) / 2, bottom + 34, columns?.name ?? '', 'middle', FAINT));
  const scale = Math.min(160, down.length * height);
  for (let i = 0; i < scale; i++) {
    marks.push(
      `<rect x="${WIDTH - right + 20}" y="${round(top + i)}" width="12" height="1.2" fill="${colour(1 - i / scale)}"/>`,
    );
  }
  marks.push(text(WIDTH - right + 38, top + 9, number(most), 'start', FAINT));
  marks.push(text(WIDTH - right + 38, top + scale, number(least), 'start', FAINT));
  return { height: bottom + 44, marks };
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

/** Title above, what it rests on below. */
function framed(array: LabelledArray, { height, marks }: Figure): string {
  const { title, unit, over, bounds, provenance, notes, missing } = array;
  const empty = [...cellsOf(array)].filter(({ value }) => value === null).length;
  const small = [
    over,
    ...(bounds ? [`Bands: ${describeBounds(bounds)}`] : []),
    ...(empty > 0 ? [`Without a value: ${empty} (${missing.reasons.join('; ')})`] : []),
    ...notes,
    `${provenance.metric} on ${provenance.traces.map(({ name, model }) => `${name} (${model})`).join(' and ')}`,
  ].flatMap((sentence) => wrapped(sentence));
  const top = 52;
  const whole = top + height + 16 * small.length + 12;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="170mm" viewBox="0 0 ${WIDTH} ${round(whole)}" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/><path d="M0 6L6 0" stroke="#C3CBD4"/></pattern></defs>',
    `<rect width="${WIDTH}" height="${round(whole)}" fill="#fff"/>`,
    `<text x="16" y="24" ${FONT} font-size="15" font-weight="600" fill="${INK}">${escaped(title)}</text>`,
    `<text x="16" y="42" ${FONT} font-size="12" fill="${FAINT}">${escaped(unit)}</text>`,
    `<g transform="translate(0 ${top})">`,
    ...marks,
    '</g>',
    ...small.map(
      (sentence, i) =>
        `<text x="16" y="${round(top + height + 16 * i + 10)}" ${FONT} font-size="10.5" fill="${FAINT}">${escaped(sentence)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

function wrapped(sentence: string): readonly string[] {
  const found: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > SMALL) {
      found.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? found : [...found, line];
}
