// Values whose labels have no order and are long, such as flows between experts: a line of the figure for each, with a dot.

import type { LabelledArray } from '#protocol';
import { FAINT, type Figure, line, number, RULE, roundTicks, text, WIDTH } from './svg-marks.ts';

const ROW = 16;
const MOST_LEFT = 240;

/** @param known values that are numbers */
export function dotRows({ dims, values, bounds }: LabelledArray, known: Float64Array, colour: string): Figure {
  const labels = dims[0]?.labels ?? [];
  const longest = Math.max(...labels.map((label) => label.length));
  const [left, right, top] = [Math.min(MOST_LEFT, 24 + 6.5 * longest), 24, 8];
  const bottom = top + labels.length * ROW;
  const all = [...known, ...(bounds ? [...bounds.low, ...bounds.high] : [])].filter((value) => !Number.isNaN(value));
  const ticks = roundTicks(Math.min(0, ...all), Math.max(0, ...all));
  const [least, most] = [ticks[0] as number, ticks.at(-1) as number];
  const x = (value: number): number => left + ((value - least) / (most - least)) * (WIDTH - left - right);
  const marks = ticks.flatMap((tick) => [
    line(x(tick), top, x(tick), bottom, RULE),
    text(x(tick), bottom + 16, number(tick), 'middle', FAINT),
  ]);
  labels.forEach((label, i) => {
    const y = top + (i + 0.5) * ROW;
    marks.push(text(left - 10, y + 4, label, 'end', FAINT));
    const value = values[i] as number;
    if (Number.isNaN(value)) return;
    const [low, high] = [bounds?.low[i] ?? Number.NaN, bounds?.high[i] ?? Number.NaN];
    if (!Number.isNaN(low)) marks.push(line(x(low), y, x(high), y, colour));
    marks.push(`<circle cx="${x(value).toFixed(2)}" cy="${y}" r="2.5" fill="${colour}"/>`);
  });
  return { height: bottom + 28, marks, bounded: true };
}
