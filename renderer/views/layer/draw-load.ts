// The upper half of the layer figure: load of each expert, from the most to the least used, against uniform.

import { area, curveStepAfter, scaleLinear } from 'd3';
import { formatShare } from '#protocol';
import { drawLeftAxis, percentTicks } from '../../charts/axis.ts';
import { captionWidth, drawKeySymbol, drawKeys, keysWidth, type LegendKey } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { type LayerData, markClass } from './layer-data.ts';
import { type LayerLayout, labelledRanks } from './layout.ts';
import type { LayerExpert } from './model.ts';

const LABEL_APART = 26;
/** Room of an off sign above a dead expert's dot. */
const OFF_RISE = 22;
const UNIFORM_ROOM = 100;

interface Bar {
  readonly rank: number;
  readonly each: LayerExpert;
}

/** Bars, or one curve where a bar would be too thin. */
export function drawLoad(
  svg: SVGSVGElement,
  { model, selected, inGroup, isOff }: LayerData,
  layout: LayerLayout,
): void {
  const { load, step, style } = layout;
  const uniform = 1 / model.router.experts;
  const shares = model.ranked.map((each) => (Number.isNaN(each.share) ? 0 : each.share));
  const y = scaleLinear()
    .domain([0, Math.max(uniform * 1.6, ...shares) * 1.04])
    .range([load.height, 0]);
  const group = svgPart(svg, 'layer-load').attr('transform', `translate(${load.x},${load.y})`);
  drawLeftAxis(
    svgPart(svg, 'layer-load-axis').attr('transform', `translate(${load.x},${load.y})`),
    percentTicks(y.domain()[1] as number, load.height, (value) => y(value)),
    load.width,
  );
  const curve = area<number>()
    .x((_, i) => i * step)
    .y0(load.height)
    .y1((share) => y(share))
    .curve(curveStepAfter);
  group
    .selectAll<SVGPathElement, string>('path.load-curve')
    .data(style === 'curve' ? [curve([...shares, shares.at(-1) ?? 0]) ?? ''] : [])
    .join('path')
    .attr('class', inGroup ? 'load-curve outside' : 'load-curve')
    .attr('d', (d) => d);
  const all = model.ranked.map((each, rank): Bar => ({ rank, each }));
  const gap = step >= 8 ? 2 : step >= 5 ? 1 : 0.5;
  // Over the curve only those that stand out.
  const shown =
    style === 'bars' ? all : all.filter(({ each }) => each.expert === selected || (inGroup?.(each.expert) ?? false));
  group
    .selectAll<SVGRectElement, Bar>('rect.load-bar')
    .data(shown, (bar) => bar.each.expert)
    .join('rect')
    .attr('class', ({ each }) => markClass('load-bar', each.expert, { selected, inGroup }))
    .attr('x', (bar) => bar.rank * step)
    .attr('width', Math.max(1.5, step - gap))
    .attr('y', (bar) => y(shares[bar.rank] as number))
    .attr('height', (bar) => load.height - y(shares[bar.rank] as number));
  // Dead experts: an empty place with a dot, as on the map.
  group
    .selectAll<SVGCircleElement, Bar>('circle.dead-dot')
    .data(all.filter((bar) => bar.each.count === 0 && model.tokens > 0 && style === 'bars'))
    .join('circle')
    .attr('class', 'dead-dot')
    .attr('cx', (bar) => (bar.rank + 0.5) * step)
    .attr('cy', load.height - 4)
    .attr('r', 1.5);
  const off = all.filter((bar) => isOff(bar.each.expert));
  group.selectAll('g.off-sign').remove();
  for (const bar of off) {
    const sign = group.append('g').attr('class', 'off-sign');
    sign.attr('transform', `translate(${(bar.rank + 0.5) * step - 6},${load.height - OFF_RISE})`);
    sign.append('circle').attr('class', 'off-paper').attr('cx', 6).attr('cy', 6).attr('r', 6);
    drawKeySymbol(sign.append('g'), 'off', 12);
  }
  group
    .selectAll<SVGLineElement, number>('line.uniform')
    .data([y(uniform)])
    .join('line')
    .attr('class', 'uniform')
    .attr('x2', load.width)
    .attr('y1', (d) => d)
    .attr('y2', (d) => d)
    .raise();
  const keys: LegendKey[] = [];
  if (model.tokens > 0 && model.ranked.some((each) => each.count === 0))
    keys.push({ kind: 'dead', text: 'never chosen' });
  if (off.length > 0) keys.push({ kind: 'off', text: 'switched off' });
  // The keys stand in the caption's row: the less room they leave, the shorter it is.
  const captions = ['load, share of the layer’s choices', 'load, share of choices', 'load'];
  const fits = (text: string) => captionWidth(text) + 28 + keysWidth(keys) <= load.x + load.width;
  const caption = captions.find(fits) ?? 'load';
  const keysAt = captionWidth(caption) + 12 + 16;
  const keyPart = svgPart(svg, 'layer-keys').attr('transform', `translate(${keysAt},${load.y - 19})`);
  drawKeys(keyPart, keys, load.x + load.width - keysAt, 1);
  drawWords(svgPart(svg, 'layer-load-words').attr('transform', `translate(${load.x},${load.y})`), [
    { x: -load.x + 12, y: -10, text: caption, kind: 'caption' },
    {
      x: load.width,
      y: y(uniform) - 5,
      text: load.width > UNIFORM_ROOM ? `uniform 1/${model.router.experts} = ${formatShare(uniform)}` : 'uniform',
      kind: 'caption strong',
      anchor: 'end',
    },
  ]);
}

/** Addresses between the halves: all, or the ends and the selected one. */
export function drawLabels(svg: SVGSVGElement, { model, selected }: LayerData, layout: LayerLayout): void {
  const { load, step, style } = layout;
  const chosen = selected >= 0 ? (model.rankOf[selected] ?? -1) : -1;
  const apart = style === 'curve' ? 52 : LABEL_APART;
  const ranks = labelledRanks(model.ranked.length, step, chosen, apart);
  const ends = (rank: number) =>
    rank === 0 && step < apart ? 'start' : rank === model.ranked.length - 1 && step < apart ? 'end' : 'middle';
  svgPart(svg, 'layer-labels')
    .attr('transform', `translate(${load.x},${load.y + load.height + 13})`)
    .selectAll<SVGTextElement, number>('text')
    .data([...ranks])
    .join('text')
    .attr('class', (rank) => (rank === chosen ? 'address selected' : 'address'))
    .attr('x', (rank) =>
      ends(rank) === 'start' ? 0 : ends(rank) === 'end' ? load.width : Math.max(0, (rank + 0.5) * step),
    )
    .attr('text-anchor', (rank) => ends(rank))
    .text((rank) => `E${model.ranked[rank]?.expert}`);
}
