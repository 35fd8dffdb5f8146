// The layer figure: load upwards from the most to the least used expert, the selected token's probabilities downwards in
// the same order, and how narrowly the layer decides.

import { area, curveStepAfter, scaleLinear, select } from 'd3';
import { formatCount, formatShare } from '#protocol';
import { drawBottomAxis, drawLeftAxis, type SvgGroup, tickDecimals, valueTicks } from '../../charts/axis.ts';
import { drawKeySymbol } from '../../charts/legend.ts';
import { isolated, shareLabel } from '../../charts/number-label.ts';
import { visibleText } from '../../charts/visible-text.ts';
import { type LayerLayout, labelledRanks, layerLayout, type Room, type Size } from './layout.ts';
import { type LayerExpert, type LayerModel, type Margins, NEAR_TIE, type TokenRoute, tokenValue } from './model.ts';

export interface LayerData {
  readonly model: LayerModel;
  readonly route: TokenRoute | null;
  readonly margins: Margins | null;
  /** Whether the trace has margins, read or not yet: their room is kept. */
  readonly hasMargins: boolean;
  /** -1 for none. */
  readonly selected: number;
  readonly isOff: (expert: number) => boolean;
}

const LABEL_APART = 26;
const UNIFORM_ROOM = 100;

function part(svg: SVGSVGElement, name: string): SvgGroup {
  const root = select(svg);
  const found = root.select<SVGGElement>(`g.${name}`);
  return found.empty() ? root.append('g').attr('class', name).attr('data-part', name) : found;
}

function texts(
  group: SvgGroup,
  items: readonly { x: number; y: number; text: string; kind: string; anchor?: string }[],
): void {
  group
    .selectAll<SVGTextElement, (typeof items)[number]>('text.words')
    .data(items)
    .join('text')
    .attr('class', (item) => `words ${item.kind}`)
    .attr('x', (item) => item.x)
    .attr('y', (item) => item.y)
    .attr('text-anchor', (item) => item.anchor ?? 'start')
    .text((item) => item.text);
}

function percentTicks(max: number, length: number, at: (value: number) => number) {
  const count = Math.max(2, Math.floor(length / 32));
  const scale = scaleLinear().domain([0, max]);
  const decimals = Math.max(0, tickDecimals(0, max, count) - 2);
  return valueTicks(scale, count).map((value) => ({ at: at(value), text: `${(value * 100).toFixed(decimals)} %` }));
}

interface Bar {
  readonly rank: number;
  readonly each: LayerExpert;
}

function drawLoad(svg: SVGSVGElement, { model, selected, isOff }: LayerData, layout: LayerLayout): void {
  const { load, step, style } = layout;
  const uniform = 1 / model.router.experts;
  const shares = model.ranked.map((each) => (Number.isNaN(each.share) ? 0 : each.share));
  const y = scaleLinear()
    .domain([0, Math.max(uniform * 1.6, ...shares) * 1.04])
    .range([load.height, 0]);
  const group = part(svg, 'layer-load').attr('transform', `translate(${load.x},${load.y})`);
  drawLeftAxis(
    part(svg, 'layer-load-axis').attr('transform', `translate(${load.x},${load.y})`),
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
    .attr('class', 'load-curve')
    .attr('d', (d) => d);
  const all = model.ranked.map((each, rank): Bar => ({ rank, each }));
  const gap = step >= 8 ? 2 : step >= 5 ? 1 : 0.5;
  const shown = style === 'bars' ? all : all.filter((bar) => bar.each.expert === selected);
  group
    .selectAll<SVGRectElement, Bar>('rect.load-bar')
    .data(shown, (bar) => bar.each.expert)
    .join('rect')
    .attr('class', (bar) => (bar.each.expert === selected ? 'load-bar selected' : 'load-bar'))
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
    sign.attr('transform', `translate(${(bar.rank + 0.5) * step - 6},${load.height - 14})`);
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
  texts(part(svg, 'layer-load-words').attr('transform', `translate(${load.x},${load.y})`), [
    { x: -load.x + 12, y: -10, text: 'load, share of the layer’s choices', kind: 'caption' },
    {
      x: load.width,
      y: y(uniform) - 5,
      text: load.width > UNIFORM_ROOM ? `uniform 1/${model.router.experts} = ${formatShare(uniform)}` : 'uniform',
      kind: 'caption strong',
      anchor: 'end',
    },
  ]);
}

function drawLabels(svg: SVGSVGElement, { model, selected }: LayerData, layout: LayerLayout): void {
  const { load, step, style } = layout;
  const chosen = selected >= 0 ? (model.rankOf[selected] ?? -1) : -1;
  const apart = style === 'curve' ? 52 : LABEL_APART;
  const ranks = labelledRanks(model.ranked.length, step, chosen, apart);
  const ends = (rank: number) =>
    rank === 0 && step < apart ? 'start' : rank === model.ranked.length - 1 && step < apart ? 'end' : 'middle';
  part(svg, 'layer-labels')
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

/** What the lower half shows, and what it lacks. */
function tokenWords(route: TokenRoute | null): string {
  if (!route) return 'click a token in the text to see its router probabilities here';
  const { text, sequence, position, weights, probs, recorded } = route;
  const token = `${isolated(`“${visibleText(text)}”`)} s${sequence}@${position}`;
  if (probs) return `router probability of ${token}, dots: the ${weights.size} chosen`;
  const rest = recorded ? 'probabilities are being read' : 'other experts need router_logits';
  return `weight of the ${weights.size} chosen for ${token}; ${rest}`;
}

function drawToken(svg: SVGSVGElement, { model, route }: LayerData, layout: LayerLayout): void {
  const { token, step } = layout;
  const values = model.ranked.map(({ expert }) => tokenValue(route, expert));
  const max = Math.max(1e-9, ...values.filter((value) => !Number.isNaN(value)));
  const y = scaleLinear()
    .domain([0, max * 1.05])
    .range([0, token.height]);
  const group = part(svg, 'layer-token').attr('transform', `translate(${token.x},${token.y})`);
  const marks = values.flatMap((value, rank) => {
    const expert = model.ranked[rank]?.expert ?? -1;
    return Number.isNaN(value) ? [] : [{ rank, expert, value, chosen: route?.weights.has(expert) ?? false }];
  });
  drawLeftAxis(
    part(svg, 'layer-token-axis').attr('transform', `translate(${token.x},${token.y})`),
    route ? percentTicks(max * 1.05, token.height, (value) => y(value)) : [],
    token.width,
  );
  const width = Math.max(1, Math.min(6, step - 2));
  group
    .selectAll<SVGRectElement, (typeof marks)[number]>('rect')
    .data(marks)
    .join('rect')
    .attr('class', (mark) => (mark.chosen ? 'token-mark chosen' : 'token-mark'))
    .attr('x', (mark) => (mark.rank + 0.5) * step - (mark.chosen ? Math.max(2, width) : width) / 2)
    .attr('width', (mark) => (mark.chosen ? Math.max(2, width) : width))
    .attr('height', (mark) => Math.max(0.5, y(mark.value)));
  group
    .selectAll<SVGCircleElement, (typeof marks)[number]>('circle')
    .data(marks.filter((mark) => mark.chosen))
    .join('circle')
    .attr('class', 'token-dot')
    .attr('cx', (mark) => (mark.rank + 0.5) * step)
    .attr('cy', (mark) => y(mark.value))
    .attr('r', Math.max(2.5, Math.min(4, step / 2)));
  const what = tokenWords(route);
  texts(part(svg, 'layer-token-words').attr('transform', `translate(${token.x},${token.y})`), [
    { x: route ? 0 : 4, y: route ? token.height + 13 : 16, text: what, kind: 'caption' },
  ]);
}

function drawMargins(svg: SVGSVGElement, { margins }: LayerData, room: Room | null): void {
  const group = part(svg, 'layer-margins').attr('transform', room ? `translate(${room.x},${room.y})` : null);
  const axis = part(svg, 'layer-margins-axis').attr(
    'transform',
    room ? `translate(${room.x},${room.y + room.height})` : null,
  );
  if (!margins || !room) {
    group.selectAll('*').remove();
    axis.selectAll('*').remove();
    part(svg, 'layer-near').selectAll('*').remove();
    return;
  }
  const counts = [...margins.counts];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bin = room.width / Math.max(1, counts.length);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...counts)])
    .range([room.height, 0]);
  const near = Math.min(room.width, (NEAR_TIE / margins.max) * room.width);
  const band = part(svg, 'layer-near').attr('transform', `translate(${room.x},${room.y})`);
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
  const scale = scaleLinear().domain([0, margins.max]).range([0, room.width]);
  const decimals = tickDecimals(0, margins.max, 4);
  drawBottomAxis(
    axis,
    valueTicks(scale, 4).map((value) => ({ at: scale(value), text: value === 0 ? '0' : value.toFixed(decimals) })),
    4,
  );
  const share = total > 0 ? shareLabel(margins.nearTies / total) : '–';
  texts(group, [
    { x: 0, y: -10, text: 'margin: last chosen − first refused', kind: 'caption' },
    {
      x: room.width,
      y: 10,
      text: `${formatCount(margins.nearTies)} near ties below ${NEAR_TIE} (${share})`,
      kind: 'caption strong',
      anchor: 'end',
    },
  ]);
}

/** A frame round one expert's column, for pointer and linked views; -1 takes it away. */
export function drawGhost(svg: SVGSVGElement, model: LayerModel, layout: LayerLayout, expert: number): void {
  const { load, token, step } = layout;
  const rank = expert >= 0 ? (model.rankOf[expert] ?? -1) : -1;
  part(svg, 'layer-ghost')
    .selectAll<SVGRectElement, number>('rect')
    .data(rank >= 0 ? [rank] : [])
    .join('rect')
    .attr('class', 'ghost-column')
    .attr('x', (d) => load.x + d * step - 1)
    .attr('width', Math.max(3, step + 1))
    .attr('y', load.y)
    .attr('height', token.y + token.height - load.y);
}

/** Draws the figure; may be called again and again. @returns where things are, for hit tests */
export function draw(svg: SVGSVGElement, data: LayerData, size: Size): LayerLayout {
  const layout = layerLayout(data.model, size, data.hasMargins);
  svg.setAttribute('width', String(size.width));
  svg.setAttribute('height', String(size.height));
  svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
  drawLoad(svg, data, layout);
  drawLabels(svg, data, layout);
  drawToken(svg, data, layout);
  drawMargins(svg, data, layout.margins);
  return layout;
}
