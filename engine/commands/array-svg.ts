// A labelled array as a figure for a paper: lines with their bounds where the first dimension is an order (layers,
// segments ...) and few series run along it, dots in rows where long labels have no order, else a heat map; of three
// dimensions small multiples along the first. Light, 170 mm wide, and everything that is needed to read it: title, unit,
// what it was taken over, bounds, the trace.

import { cellsOf, describeBounds, type LabelledArray } from '#protocol';
import { dotRows } from './array-dots.ts';
import { heatMap } from './svg-heat-map.ts';
import { isOrder, isOrdered, lines, SERIES, seriesCount } from './svg-lines.ts';
import { ALONE, escaped, FAINT, type Figure, FONT, INK, round, WIDTH } from './svg-marks.ts';
import { panels } from './svg-panels.ts';

/** Characters of a line of small text. */
const SMALL = 118;

/** More values than this are a file that no program opens gladly. */
const MOST_VALUES = 65_536;

/** Dimensions along which the numbers are of different things: tokens beside sequences, a correlation beside its p. */
const MIXED = new Set(['count', 'of']);

/** Why an array has no figure; null where it has one. */
export function whyNoFigure({ dims, values, nominal }: LabelledArray): string | null {
  if (dims.length === 0) return 'a single number';
  if (dims.length > 3) return `${dims.length} dimensions`;
  if (dims.some(({ name }) => MIXED.has(name))) return 'numbers of different things';
  if (nominal) return 'numbers that are names';
  if (values.length > MOST_VALUES) return `more than ${MOST_VALUES.toLocaleString('en-US')} values`;
  return values.every(Number.isNaN) ? 'no value' : null;
}

/** @returns null where `whyNoFigure` says why */
export function arraySvg(array: LabelledArray): string | null {
  return whyNoFigure(array) === null ? framed(array, figureOf(array)) : null;
}

function figureOf(array: LabelledArray): Figure {
  const { dims, values } = array;
  if (dims.length === 3) return panels(array);
  if (dims.length === 1 && !isOrdered(array) && labelsMeet(dims[0]?.labels ?? [])) {
    const known = values.filter((value) => !Number.isNaN(value));
    return dotRows(array, known, SERIES[0] as string);
  }
  const asLines = seriesCount(array) <= SERIES.length && isOrder(array);
  return asLines ? lines(array, ALONE) : heatMap(array, ALONE);
}

/** Whether labels side by side along the figure would run into each other. */
function labelsMeet(labels: readonly string[]): boolean {
  return (
    labels.length > 1 && Math.max(...labels.map((label) => label.length)) * 6.5 > (WIDTH - 88) / (labels.length - 1)
  );
}

/** Title above, what it rests on below. */
function framed(array: LabelledArray, { height, marks, bounded }: Figure): string {
  const { title, unit, over, bounds, provenance, notes, missing } = array;
  const empty = [...cellsOf(array)].filter(({ value }) => value === null).length;
  const small = [
    over,
    ...(bounds && bounded ? [`Bands: ${describeBounds(bounds)}`] : []),
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
