// Round the lines: axes, the trough with its range, the selected layer and the layers of the group.

import { drawBottomAxis, drawLeftAxis, tickDecimals, valueTicks } from '../../charts/axis.ts';
import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart, type Words } from '../../charts/svg-parts.ts';
import type { DivergenceData } from './divergence-data.ts';
import { type DivergenceLayout, layerX } from './layout.ts';
import { shownTrough } from './model.ts';
import { pointWords } from './reading.ts';

/** Distance that two layer labels keep. */
const LABELS_APART = 30;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Left and right edge of some layers, half a step beyond the first and the last. */
function edges(layout: DivergenceLayout, { from, to }: Span): readonly [number, number] {
  const half = Math.min(layout.step / 2, 16);
  const { width } = layout.plot;
  return [Math.max(-6, layerX(layout, from) - half), Math.min(width + 6, layerX(layout, to) + half)];
}

/** Runs of neighbouring places. */
function runs(places: readonly number[]): readonly Span[] {
  const found: { from: number; to: number }[] = [];
  for (const place of places) {
    const last = found.at(-1);
    if (last && place === last.to + 1) last.to = place;
    else found.push({ from: place, to: place });
  }
  return found;
}

export function drawTrough(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const { model } = data;
  const { plot } = layout;
  const { of, trough } = shownTrough(model, data.language);
  const place = (layer: number) => model.layers.findIndex((each) => each.layer === layer);
  const span = typeof trough === 'string' ? null : { from: place(trough.from), to: place(trough.to) };
  svgPart(svg, 'trough')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGRectElement, Span>('rect')
    .data(span ? [span] : [])
    .join('rect')
    .attr('class', 'trough-shade')
    .attr('x', (d) => edges(layout, d)[0])
    .attr('width', (d) => edges(layout, d)[1] - edges(layout, d)[0])
    .attr('y', 0)
    .attr('height', plot.height);
  drawWords(svgPart(svg, 'trough-words'), [troughWords(of, trough, span, layout)]);
}

/** Its range in words above it; the reason at the left where there is none. */
function troughWords(
  of: string,
  trough: ReturnType<typeof shownTrough>['trough'],
  span: Span | null,
  layout: DivergenceLayout,
): Words {
  const { plot, size } = layout;
  const y = plot.y - 8;
  if (typeof trough === 'string' || !span) {
    return { x: plot.x, y, text: `no trough (${of}): ${trough as string}`, kind: 'caption' };
  }
  const range = trough.from === trough.to ? `layer ${trough.from}` : `layers ${trough.from}–${trough.to}`;
  const lowest = trough.from === trough.to ? range : `${range}, lowest ${trough.lowest}`;
  const texts = [
    `trough, ${of}: ${lowest}, depth ${pointWords(trough.depth)}`,
    `trough, ${of}: ${lowest}`,
    `trough: ${range}`,
  ];
  const text = texts.find((each) => captionWidth(each) <= size.width - plot.x - 8) ?? (texts[2] as string);
  const half = captionWidth(text) / 2;
  const [left, right] = edges(layout, span);
  const middle = plot.x + (left + right) / 2;
  return {
    x: Math.max(plot.x + half, Math.min(size.width - 8 - half, middle)),
    y,
    text,
    kind: 'caption strong',
    anchor: 'middle',
  };
}

export function drawAxes(svg: SVGSVGElement, { model, layer }: DivergenceData, layout: DivergenceLayout): void {
  const { plot, y, column } = layout;
  const [, top = 1] = y.domain();
  const count = Math.max(2, Math.floor(plot.height / 44));
  const decimals = tickDecimals(0, top, count);
  drawLeftAxis(
    svgPart(svg, 'divergence-scale').attr('transform', `translate(${plot.x},${plot.y})`),
    valueTicks(y, count).map((value) => ({ at: y(value), text: value === 0 ? '0' : value.toFixed(decimals) })),
    plot.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / Math.max(1, layout.step)));
  drawBottomAxis(
    svgPart(svg, 'divergence-layers').attr('transform', `translate(${plot.x},${plot.y + plot.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: layerX(layout, i), text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  drawWords(svgPart(svg, 'divergence-words'), [
    { x: 12, y: 16, text: `D, divergence from ${model.reference}, 0 to 1`, kind: 'caption' },
    { x: column.tokens, y: 16, text: `tokens × ${model.reference}`, kind: 'caption', anchor: 'end' },
    { x: plot.x + plot.width / 2, y: plot.y + plot.height + 34, text: 'layer', kind: 'caption', anchor: 'middle' },
  ]);
}

/** The selected layer as a line, layers of the group as bars along the axis. */
export function drawChosen(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const { model, group } = data;
  const { plot } = layout;
  const chosen = model.layers.flatMap((each, i) => (each.layer === data.layer ? [i] : []));
  const part = svgPart(svg, 'divergence-chosen').attr('transform', `translate(${plot.x},${plot.y})`);
  part
    .selectAll<SVGLineElement, number>('line.layer-line')
    .data(chosen)
    .join('line')
    .attr('class', 'layer-line')
    .attr('x1', (i) => layerX(layout, i))
    .attr('x2', (i) => layerX(layout, i))
    .attr('y1', 0)
    .attr('y2', plot.height + 4);
  part
    .selectAll<SVGRectElement, Span>('rect.group-layers')
    .data(runs(model.layers.flatMap((each, i) => (group.includes(each.layer) ? [i] : []))))
    .join('rect')
    .attr('class', 'group-layers')
    .attr('x', (d) => edges(layout, d)[0])
    .attr('width', (d) => edges(layout, d)[1] - edges(layout, d)[0])
    .attr('y', plot.height)
    .attr('height', 3);
}
