// Round the lines of a panel: axes, the middle layers with their range, the selected layer and the layers of the group.

import { drawBottomAxis, drawLeftAxis, tickDecimals, valueTicks } from '../../charts/axis.ts';
import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart, type Words } from '../../charts/svg-parts.ts';
import { type CurvesData, slotColor } from './curves-data.ts';
import { type Middle, middleOf, placesOf, rangeWords } from './middle.ts';
import { layerX, type PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';
import { pointWords } from './reading.ts';

/** Distance that two layer labels keep. */
const LABELS_APART = 30;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Left and right edge of some layers, half a step beyond the first and the last. */
export function edges(layout: Pick<PanelLayout, 'plot' | 'step'>, { from, to }: Span): readonly [number, number] {
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

/** @param isAlone there is room for its words */
export function drawMiddle(
  root: SVGGElement,
  data: CurvesData,
  { model }: Panel,
  layout: PanelLayout,
  isAlone: boolean,
): void {
  const { plot } = layout;
  const middle = middleOf(model, data.language, data.chosen);
  const span = middle.kind === 'none' ? null : placesOf(model, middle.range);
  svgPart(root, 'trough')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGRectElement, Span>('rect')
    .data(span && span.from >= 0 ? [span] : [])
    .join('rect')
    .attr('class', 'trough-shade')
    .attr('x', (d) => edges(layout, d)[0])
    .attr('width', (d) => edges(layout, d)[1] - edges(layout, d)[0])
    .attr('y', 0)
    .attr('height', plot.height);
  const what = model.measure.id === 'divergence' ? 'trough' : 'trough of the divergence';
  drawWords(svgPart(root, 'trough-words'), isAlone ? [middleWords(middle, span, layout, what)] : []);
}

/** The range in words above it; the reason at the left where there is none. */
function middleWords({ range, kind, of, trough }: Middle, span: Span | null, layout: PanelLayout, what: string): Words {
  const { plot, box } = layout;
  const y = plot.y - 8;
  const right = box.x + box.width - 8;
  const found =
    typeof trough === 'string'
      ? `no ${what} (${of}): ${trough}`
      : `${what}, ${of}: ${rangeWords([trough.from, trough.to])}${trough.from === trough.to ? '' : `, lowest ${trough.lowest}`}`;
  if (kind === 'none' || !span) return { x: plot.x, y, text: found, kind: 'caption' };
  const chosen = `middle, as chosen: ${rangeWords(range)}`;
  const depth = typeof trough === 'string' ? '' : `, depth ${pointWords(trough.depth)}`;
  const texts =
    kind === 'chosen'
      ? [`${chosen} · ${found}`, chosen, rangeWords(range)]
      : [`${found}${depth}`, found, `trough: ${rangeWords(range)}`];
  const text = texts.find((each) => captionWidth(each) <= right - plot.x) ?? (texts[2] as string);
  const half = captionWidth(text) / 2;
  const [from, to] = edges(layout, span);
  return {
    x: Math.max(plot.x + half, Math.min(right - half, plot.x + (from + to) / 2)),
    y,
    text,
    kind: 'caption strong',
    anchor: 'middle',
  };
}

/** What the panel is, where there are several: with the colour of its group. */
export function drawTitle(root: SVGGElement, data: CurvesData, panel: Panel, { plot }: PanelLayout): void {
  const part = svgPart(root, 'panel-title').attr('transform', `translate(${plot.x},${plot.y - 8})`);
  const isGroup = panel.behind.length > 0 || panel.slot !== null;
  part
    .selectAll<SVGRectElement, Panel>('rect')
    .data(panel.title !== '' && isGroup ? [panel] : [])
    .join('rect')
    .attr('class', 'panel-swatch')
    .attr('y', -8)
    .attr('width', 8)
    .attr('height', 8)
    .style('fill', ({ slot }) => slotColor(data, slot));
  part
    .selectAll<SVGTextElement, Panel>('text')
    .data(panel.title === '' ? [] : [panel])
    .join('text')
    .attr('class', 'panel-words')
    .attr('x', isGroup ? 13 : 0)
    .text(({ title }) => title);
}

/** @param isOnTop says what stands in the columns of the labels */
export function drawAxes(
  root: SVGGElement,
  { layer }: CurvesData,
  { model }: Panel,
  layout: PanelLayout,
  isOnTop: boolean,
): void {
  const { plot, y, isSmall, column } = layout;
  const [low = 0, top = 1] = y.domain();
  const count = Math.max(2, Math.floor(plot.height / 44));
  const decimals = tickDecimals(low, top, count);
  drawLeftAxis(
    svgPart(root, 'curves-scale').attr('transform', `translate(${plot.x},${plot.y})`),
    valueTicks(y, count).map((value) => ({ at: y(value), text: value === 0 ? '0' : value.toFixed(decimals) })),
    plot.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / Math.max(1, layout.step)));
  drawBottomAxis(
    svgPart(root, 'curves-layers').attr('transform', `translate(${plot.x},${plot.y + plot.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: layerX(layout, i), text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const middle = plot.x + plot.width / 2;
  drawWords(svgPart(root, 'curves-words'), [
    ...(column.tokens === null || !isOnTop
      ? []
      : [
          {
            x: column.tokens,
            y: plot.y - 30,
            text: `tokens × ${model.reference}`,
            kind: 'caption',
            anchor: 'end' as const,
          },
        ]),
    ...(isSmall
      ? []
      : [{ x: middle, y: plot.y + plot.height + 34, text: 'layer', kind: 'caption', anchor: 'middle' as const }]),
  ]);
}

/** The selected layer as a line, layers of the group as bars along the axis. */
export function drawChosen(
  root: SVGGElement,
  { layer, group }: CurvesData,
  { model }: Panel,
  layout: PanelLayout,
): void {
  const { plot } = layout;
  const chosen = model.layers.flatMap((each, i) => (each.layer === layer ? [i] : []));
  const part = svgPart(root, 'curves-chosen').attr('transform', `translate(${plot.x},${plot.y})`);
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
