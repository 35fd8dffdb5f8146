// Axes of our views: address ticks for layers and experts, value ticks for quantities. Ticks never crowd and never print
// half an expert.

import { type ScaleLinear, type Selection, scaleLinear, tickStep } from 'd3';

export type SvgGroup = Selection<SVGGElement, unknown, null, undefined>;

const ROUND_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Numbers to label along a run of `count` cells: each, or every 2nd, 4th, 8th ..., whatever keeps labels `apart` pixels
 * from each other. Powers of two, because expert counts are.
 */
export function cellTicks(count: number, cell: number, apart: number): readonly number[] {
  const step = ROUND_STEPS.find((each) => each * cell >= apart) ?? Math.max(1, Math.ceil(apart / cell));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

/** About `count` round values within the domain of a scale. */
export function valueTicks(scale: ScaleLinear<number, number>, count: number): readonly number[] {
  return scale.ticks(Math.max(1, count));
}

/** Decimals that tell the ticks of a domain apart. */
export function tickDecimals(low: number, high: number, count: number): number {
  const step = tickStep(low, high, Math.max(1, count));
  return Number.isFinite(step) && step > 0 ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
}

export interface TickMark {
  readonly at: number;
  readonly text: string;
}

/** Draws a vertical scale at the left edge: labels, and hairlines across `width`. */
export function drawLeftAxis(group: SvgGroup, ticks: readonly TickMark[], width: number): void {
  const marks = group
    .selectAll<SVGGElement, TickMark>('g.tick')
    .data(ticks)
    .join((enter) => {
      const tick = enter.append('g').attr('class', 'tick');
      tick.append('line').attr('class', 'gridline');
      tick.append('text').attr('class', 'tick-label').attr('text-anchor', 'end').attr('dy', '0.32em').attr('x', -6);
      return tick;
    })
    .attr('transform', (tick) => `translate(0,${tick.at})`);
  marks.select('line').attr('x2', width);
  marks.select('text').text((tick) => tick.text);
}

/** Draws a horizontal scale below or above a body: short ticks of `length` (negative goes up) and labels. */
export function drawBottomAxis(group: SvgGroup, ticks: readonly TickMark[], length: number): void {
  const marks = group
    .selectAll<SVGGElement, TickMark>('g.tick')
    .data(ticks)
    .join((enter) => {
      const tick = enter.append('g').attr('class', 'tick');
      tick.append('line').attr('class', 'tick-line');
      tick.append('text').attr('class', 'tick-label').attr('text-anchor', 'middle');
      return tick;
    })
    .attr('transform', (tick) => `translate(${tick.at},0)`);
  marks.select('line').attr('y2', length);
  marks
    .select('text')
    .attr('y', length > 0 ? length + 3 : length - 3)
    .attr('dy', length > 0 ? '0.8em' : '0')
    .text((tick) => tick.text);
}

/** Round percentages along a length, for a scale that begins at 0. @param at place of a value */
export function percentTicks(max: number, length: number, at: (value: number) => number): readonly TickMark[] {
  const count = Math.max(2, Math.floor(length / 32));
  const scale = scaleLinear().domain([0, max]);
  const decimals = Math.max(0, tickDecimals(0, max, count) - 2);
  return valueTicks(scale, count).map((value) => ({ at: at(value), text: `${(value * 100).toFixed(decimals)} %` }));
}
