// A line with its band per language, and the control in grey.

import { area, line } from 'd3';
import { svgPart } from '../../charts/svg-parts.ts';
import { curveColor, type DivergenceData, MOST_BANDS } from './divergence-data.ts';
import { type DivergenceLayout, layerX } from './layout.ts';
import type { Curve, Point } from './model.ts';

/** From this distance between layers on, each value has a dot. */
const DOTS_FROM = 14;

export function drawCurves(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const { model, language } = data;
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
  const part = svgPart(svg, 'curves')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .classed('many', model.curves.length > MOST_BANDS);
  const curves = part
    .selectAll<SVGGElement, Curve>('g.curve')
    .data(model.curves, (each) => each.language)
    .join((enter) => {
      const group = enter.append('g');
      group.append('path').attr('data-mark', 'band');
      group.append('path').attr('data-mark', 'line');
      return group;
    })
    .attr('class', (each) => curveClass(each, language))
    .style('color', (each) => curveColor(data, each.style.group.slot));
  curves
    .select('[data-mark=band]')
    .attr('class', 'band')
    .attr('d', (each) => bandOf(each.points) ?? '');
  curves
    .select('[data-mark=line]')
    .attr('class', 'line')
    .attr('stroke-dasharray', (each) => each.style.dash || null)
    .attr('d', (each) => lineOf(each.points) ?? '');
  curves
    .selectAll<SVGCircleElement, { point: Point; at: number }>('circle')
    .data(({ points }) =>
      points.flatMap((point, at) =>
        point.value !== null && (layout.step >= DOTS_FROM || points.length === 1) ? [{ point, at }] : [],
      ),
    )
    .join('circle')
    .attr('class', 'dot')
    .attr('r', 2.5)
    .attr('cx', ({ at }) => layerX(layout, at))
    .attr('cy', ({ point }) => y(point.value ?? 0));
  curves.filter((each) => each.language === language).raise();
}

function curveClass({ language }: Curve, selected: string | null): string {
  if (selected === null) return 'curve';
  return language === selected ? 'curve selected' : 'curve dimmed';
}

/** The same pairs with their items shuffled: of the selected language, else the mean of all. */
export function drawShuffled(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const { model, language } = data;
  const { plot, y } = layout;
  const curve = model.curves.find((each) => each.language === language);
  const values = curve ? curve.shuffled.map(({ value }) => value) : model.meanShuffled;
  const lineOf = line<number | null>()
    .defined((value) => value !== null)
    .x((_, i) => layerX(layout, i))
    .y((value) => y(value ?? 0));
  const d = lineOf([...values]) ?? '';
  const part = svgPart(svg, 'shuffled').attr('transform', `translate(${plot.x},${plot.y})`);
  part
    .selectAll<SVGPathElement, string>('path')
    .data(d === '' ? [] : [d])
    .join('path')
    .attr('class', 'shuffled')
    .attr('d', (each) => each);
}
