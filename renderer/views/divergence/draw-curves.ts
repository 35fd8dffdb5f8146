// A line with its band per language, and what they are held against in grey.

import { area, line } from 'd3';
import { svgPart } from '../../charts/svg-parts.ts';
import { type CurvesData, isColoured, MOST_BANDS, slotColor } from './curves-data.ts';
import { type Curve, controlOf, type Point } from './model.ts';
import { layerX, type PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';

/** From this distance between layers on, each value has a dot. */
const DOTS_FROM = 14;

export function drawCurves(root: SVGGElement, data: CurvesData, panel: Panel, layout: PanelLayout): void {
  const { plot, y } = layout;
  const x = (_: unknown, i: number) => layerX(layout, i);
  const lineOf = line<Point>()
    .defined(({ value }) => value !== null)
    .x(x)
    .y(({ value }) => y(value ?? 0));
  const bandOf = area<Point>()
    .defined(({ low, high }) => low !== null && high !== null)
    .x(x)
    .y0(({ low }) => y(low ?? 0))
    .y1(({ high }) => y(high ?? 0));
  const own = panel.model.curves.filter(({ language }) => panel.languages.includes(language));
  svgPart(root, 'behind')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGPathElement, Curve>('path')
    .data(panel.model.curves.filter(({ language }) => panel.behind.includes(language)))
    .join('path')
    .attr('class', 'line-behind')
    .attr('d', (each) => lineOf(each.points) ?? '');
  const part = svgPart(root, 'curves')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .classed('many', own.length > MOST_BANDS);
  const curves = part
    .selectAll<SVGGElement, Curve>('g.curve')
    .data(own, (each) => each.language)
    .join((enter) => {
      const group = enter.append('g');
      group.append('path').attr('data-mark', 'band');
      group.append('path').attr('data-mark', 'line');
      return group;
    })
    .attr('data-language', (each) => each.language)
    .attr('class', (each) => curveClass(panel, each, data.language))
    .style('--own', (each) => slotColor(data, each.style.group.slot));
  curves
    .select('[data-mark=band]')
    .attr('class', 'band')
    .attr('d', (each) => bandOf(each.points) ?? '');
  curves
    .select('[data-mark=line]')
    .attr('class', 'line')
    // Grey and dashed is what lines are held against.
    .attr('stroke-dasharray', (each) => (isColoured(panel, each) ? each.style.dash || null : null))
    .attr('d', (each) => lineOf(each.points) ?? '');
  curves
    .selectAll<SVGCircleElement, { point: Point; at: number }>('circle')
    .data((each) =>
      each.points.flatMap((point, at) => (point.value !== null && hasDots(panel, each, layout) ? [{ point, at }] : [])),
    )
    .join('circle')
    .attr('class', 'dot')
    .attr('r', layout.isSmall ? 2 : 2.5)
    .attr('cx', ({ at }) => layerX(layout, at))
    .attr('cy', ({ point }) => y(point.value ?? 0));
  // Those with a colour over the neutral ones, the chosen one over all.
  curves.filter((each) => isColoured(panel, each)).raise();
  curves.filter((each) => each.language === data.language).raise();
}

function hasDots(panel: Panel, curve: Curve, { step }: PanelLayout): boolean {
  return curve.points.length === 1 || (step >= DOTS_FROM && isColoured(panel, curve));
}

function curveClass(panel: Panel, curve: Curve, selected: string | null): string {
  const kind = isColoured(panel, curve) ? 'curve' : 'curve neutral';
  if (selected === null || !panel.languages.includes(selected)) return kind;
  return curve.language === selected ? `${kind} selected` : `${kind} dimmed`;
}

/** What topic or chance alone would give: of the selected language, else the mean of those that are shown. */
export function drawControl(root: SVGGElement, { language }: CurvesData, panel: Panel, layout: PanelLayout): void {
  const { plot, y } = layout;
  const own = panel.model.curves.filter((each) => panel.languages.includes(each.language));
  const values = controlOf(panel.model, own, language !== null && panel.languages.includes(language) ? language : null);
  const lineOf = line<number | null>()
    .defined((value) => value !== null)
    .x((_, i) => layerX(layout, i))
    .y((value) => y(value ?? 0));
  const d = lineOf([...values]) ?? '';
  svgPart(root, 'control')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGPathElement, string>('path')
    .data(d === '' ? [] : [d])
    .join('path')
    .attr('class', 'control')
    .attr('d', (each) => each);
}
