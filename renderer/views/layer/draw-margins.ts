// How narrowly a layer decides: margins between the last chosen and the first refused expert, near ties shaded.

import { scaleLinear } from 'd3';
import { formatCount } from '#protocol';
import { drawBottomAxis, drawLeftAxis, tickDecimals, valueTicks } from '../../charts/axis.ts';
import { shareLabel } from '../../charts/number-label.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { LayerData } from './layer-data.ts';
import type { Room } from './layout.ts';

/** Draws the histogram into its room, or nothing where there is no room or nothing to draw. */
export function drawMargins(svg: SVGSVGElement, { margins }: LayerData, room: Room | null): void {
  const scale = svgPart(svg, 'layer-margins-scale').attr('transform', room ? `translate(${room.x},${room.y})` : null);
  const group = svgPart(svg, 'layer-margins').attr('transform', room ? `translate(${room.x},${room.y})` : null);
  const axis = svgPart(svg, 'layer-margins-axis').attr(
    'transform',
    room ? `translate(${room.x},${room.y + room.height})` : null,
  );
  if (!margins || !room) {
    scale.selectAll('*').remove();
    group.selectAll('*').remove();
    axis.selectAll('*').remove();
    svgPart(svg, 'layer-near').selectAll('*').remove();
    return;
  }
  const counts = [...margins.counts];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bin = room.width / Math.max(1, counts.length);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...counts)])
    .range([room.height, 0]);
  drawLeftAxis(
    scale,
    valueTicks(y, Math.max(2, Math.floor(room.height / 32)))
      .filter(Number.isInteger)
      .map((value) => ({ at: y(value), text: formatCount(value) })),
    room.width,
  );
  const near = Math.min(room.width, (margins.nearTie / margins.max) * room.width);
  const band = svgPart(svg, 'layer-near').attr('transform', `translate(${room.x},${room.y})`);
  band
    .selectAll<SVGRectElement, number>('rect.near')
    .data([near])
    .join('rect')
    .attr('class', 'near')
    .attr('width', (d) => Math.max(1, d))
    .attr('height', room.height);
  group
    .selectAll<SVGRectElement, number>('rect.margin-bar')
    .data(counts)
    .join('rect')
    .attr('class', 'margin-bar')
    .attr('x', (_, i) => i * bin)
    .attr('width', Math.max(0.75, bin - (bin >= 3 ? 1 : 0)))
    .attr('y', (count) => y(count))
    .attr('height', (count) => room.height - y(count));
  const x = scaleLinear().domain([0, margins.max]).range([0, room.width]);
  const decimals = tickDecimals(0, margins.max, 4);
  drawBottomAxis(
    axis,
    valueTicks(x, 4).map((value) => ({ at: x(value), text: value === 0 ? '0' : value.toFixed(decimals) })),
    4,
  );
  const share = total > 0 ? shareLabel(margins.nearTies / total) : '–';
  drawWords(group, [
    { x: 0, y: -10, text: `tokens by margin, n = ${formatCount(total)}`, kind: 'caption' },
    { x: 0, y: room.height + 29, text: 'margin: p of the last chosen − p of the first refused', kind: 'caption' },
    {
      x: room.width,
      y: 10,
      text: `${formatCount(margins.nearTies)} near ties below ${margins.nearTie} (${share})`,
      kind: 'caption strong',
      anchor: 'end',
    },
  ]);
}
