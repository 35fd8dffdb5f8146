// Round the cells: the layers' names and experts' numbers, and the legend.

import { cellTicks } from '../../charts/axis.ts';
import { deviceRatio } from '../../charts/canvas.ts';
import { drawKeys, drawRampLegend, type LegendKey } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { CORNERS_FROM } from './draw-cells.ts';
import type { FlowData } from './flow-data.ts';
import { type FlowLayout, sharesPixels } from './layout.ts';
import { CLIP, isSelf } from './model.ts';

interface Tick {
  readonly expert: number;
  readonly chosen: boolean;
}

/** @param apart pixels that two labels need */
function ticksOf(count: number, cell: number, chosen: number, apart: number): readonly Tick[] {
  const regular = cellTicks(count, cell, apart);
  // The chosen one is always named; a regular label that it would touch steps aside.
  const kept = regular.filter((each) => each === chosen || chosen < 0 || Math.abs(each - chosen) * cell >= apart);
  return [...new Set([...kept, ...(chosen >= 0 ? [chosen] : [])])].map((expert) => ({
    expert,
    chosen: expert === chosen,
  }));
}

const DIRECTION = { transition: 'to', together: 'with' } as const;

export function drawFrame(svg: SVGSVGElement, { model, chosen }: FlowData, layout: FlowLayout): void {
  const { body, cell } = layout;
  const shared = sharesPixels(layout, deviceRatio()) ? ' · a pixel shows the most extreme of its cells' : '';
  for (const side of ['row', 'column'] as const) {
    const count = model[side === 'row' ? 'rows' : 'columns'].experts;
    svgPart(svg, `ticks-${side}`)
      .attr('transform', `translate(${body.x},${body.y})`)
      .selectAll<SVGTextElement, Tick>('text')
      .data(ticksOf(count, cell, chosen[side], side === 'row' ? 14 : String(count).length * 6 + 4))
      .join('text')
      .attr('class', (tick) => (tick.chosen ? 'expert-tick chosen' : 'expert-tick'))
      .attr('data-expert', ({ expert }) => expert)
      .attr('text-anchor', side === 'row' ? 'end' : 'middle')
      .attr('x', ({ expert }) => (side === 'row' ? -6 : (expert + 0.5) * cell))
      .attr('y', ({ expert }) => (side === 'row' ? (expert + 0.5) * cell : -7))
      .attr('dy', side === 'row' ? '0.34em' : 0)
      .text(({ expert }) => (cell >= 26 || side === 'row' ? `E${expert}` : expert));
  }
  const name = (label: string) => label.replace('_', '.');
  drawWords(svgPart(svg, 'flow-words'), [
    {
      x: 12,
      y: 20,
      text: heading(model.kind, name(model.rows.label), name(model.columns.label)) + shared,
      kind: 'caption strong',
    },
    { x: body.x - 6, y: body.y - 26, text: `${name(model.rows.label)} ↓`, kind: 'caption', anchor: 'end' },
    { x: body.x, y: body.y - 26, text: `${DIRECTION[model.kind]} ${name(model.columns.label)} →`, kind: 'caption' },
  ]);
}

function heading(kind: 'transition' | 'together', here: string, next: string): string {
  return kind === 'transition' ? `Lift of ${here} → ${next}` : `Lift of two experts of ${here}`;
}

const RAMP_WIDTH = 180;

export function drawLegend(svg: SVGSVGElement, data: FlowData, layout: FlowLayout): void {
  const { theme } = data;
  const part = svgPart(svg, 'flow-ramp').attr('transform', `translate(12,${layout.legendY})`);
  const ticks = [-2, -1, 0, 1, 2].map((log) => ({
    at: (log + CLIP) / (2 * CLIP),
    text: ['¼×', '½×', '1×', '2×', '4×'][log + 2] as string,
  }));
  const took = drawRampLegend(part, {
    width: RAMP_WIDTH,
    color: (share) => theme.diverging(share * 2 - 1),
    ticks,
    low: 'less',
    high: 'more often than independent',
  });
  const keys = svgPart(svg, 'flow-keys').attr('transform', `translate(${12 + took + 24},${layout.legendY - 2})`);
  drawKeys(keys, keysOf(data, layout), layout.size.width - took - 48, 2);
}

/** Keys for what occurs in this picture beyond the colours. */
function keysOf({ model }: FlowData, { cell }: FlowLayout): readonly LegendKey[] {
  const width = model.columns.experts;
  const keys: LegendKey[] = [];
  if (model.lifts.some((lift, at) => Number.isNaN(lift) && !isSelf(model, Math.floor(at / width), at % width))) {
    keys.push({ kind: 'none', text: `fewer than ${model.support} tokens expected` });
  }
  if (cell >= CORNERS_FROM && model.logs.some((log) => Math.abs(log) > CLIP))
    keys.push({ kind: 'clipped', text: 'beyond ¼× or 4×' });
  return keys;
}
