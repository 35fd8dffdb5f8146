// Beneath the matrix: the same at other layers, small and in the same order; the scale; the groups.

import { formatProbability } from '#protocol';
import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT } from '../../charts/flow-keys.ts';
import { captionWidth, drawKeySymbol, drawRampLegend } from '../../charts/legend.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import { occurringGroups } from '../../languages/language-groups.ts';
import { matrixImage } from './draw-cells.ts';
import { type MatrixLayout, SMALL_GAP, smallAt } from './layout.ts';
import { type MatrixData, rangeAt } from './matrix-data.ts';
import type { SmallLayer } from './model.ts';

export function drawStrip(svg: SVGSVGElement, data: MatrixData, layout: MatrixLayout): void {
  const { model, theme, layer } = data;
  const { strip } = layout;
  const items = svgPart(svg, 'strip')
    .selectAll<SVGGElement, SmallLayer>('g.small')
    .data([...strip.layers])
    .join((enter) => {
      const item = enter.append('g');
      item.append('rect').attr('data-mark', 'paper');
      item.append('image').attr('preserveAspectRatio', 'none');
      item.append('text').attr('text-anchor', 'middle');
      return item;
    })
    .attr('class', ({ place }) => (place === layer ? 'small selected' : 'small'))
    .attr('transform', (_, i) => `translate(${smallAt(layout, i).x},${smallAt(layout, i).y})`);
  items
    .select('rect')
    .attr('class', 'paper')
    .attr('x', -1.5)
    .attr('y', -1.5)
    .attr('width', strip.side + 3)
    .attr('height', strip.side + 3);
  items
    .select('image')
    .attr('class', 'pixels')
    .attr('width', strip.side)
    .attr('height', strip.side)
    .attr('href', ({ place }) =>
      matrixImage(model.values[place] ?? new Float64Array(), model.languages.length, rangeAt(data, place), theme),
    );
  items
    .select('text')
    .attr('class', 'tick-label')
    .attr('x', strip.side / 2)
    .attr('y', strip.side + 13)
    .text(({ place, name }) => {
      const label = model.layers[place]?.label.replace('_', '.') ?? '';
      const of = name || (place === model.lowest ? 'trough' : '');
      const text = `${label} ${of}`;
      return of !== '' && captionWidth(text) <= strip.side + SMALL_GAP ? text : label;
    });
}

export function drawScale(svg: SVGSVGElement, data: MatrixData, layout: MatrixLayout): void {
  const [low, high] = rangeAt(data, data.layer);
  const part = svgPart(svg, 'scale').attr('transform', `translate(${layout.strip.x},${layout.rampY})`);
  drawRampLegend(part, {
    width: Math.max(60, Math.min(160, layout.strip.width - 220)),
    color: data.theme.sequential,
    ticks: [
      { at: 0, text: formatProbability(low) },
      { at: 1, text: formatProbability(high) },
    ],
    low: 'alike',
    high: data.scale === 'all' ? 'apart · all layers' : 'apart · this layer',
  });
}

function keysOf({ model, theme, layer }: MatrixData): readonly FlowKey[] {
  const undefinedCells = model.values[layer]?.some((value) => Number.isNaN(value)) ?? false;
  const groups: readonly FlowKey[] = occurringGroups(model.styles).map(({ group }) => ({
    text: group.name,
    symbol: (place) => {
      place
        .append('rect')
        .attr('width', 12)
        .attr('height', KEY_HEIGHT)
        .attr('x', 8)
        .attr('fill', group.slot === null ? theme.colors.ink3 : (theme.categorical[group.slot] as string));
    },
  }));
  if (!undefinedCells) return groups;
  const hatch = (place: SvgGroup): void =>
    drawKeySymbol(place.append('g').attr('transform', 'translate(8,0)'), 'none', 11);
  return [...groups, { text: 'no value: hover says why', symbol: hatch }];
}

export function keyRows(data: MatrixData, width: number): number {
  return flowRows(
    keysOf(data).map(({ text }) => text),
    width,
  );
}

export function drawGroups(svg: SVGSVGElement, data: MatrixData, layout: MatrixLayout): void {
  const part = svgPart(svg, 'groups').attr('transform', `translate(${layout.strip.x - 8},${layout.keysY})`);
  drawFlowKeys(part, keysOf(data), layout.strip.width);
}
