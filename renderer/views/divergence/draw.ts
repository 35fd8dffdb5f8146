// The figure: divergence from the reference over the layers, a line per language.

import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import type { DivergenceData } from './divergence-data.ts';
import { drawCurves, drawShuffled } from './draw-curves.ts';
import { drawAxes, drawChosen, drawTrough } from './draw-frame.ts';
import { drawLabels } from './draw-labels.ts';
import { drawLegend, legendRows } from './draw-legend.ts';
import { type DivergenceLayout, divergenceLayout, layerX, type Pointed } from './layout.ts';

/** Draws the figure; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: DivergenceData, size: Size): DivergenceLayout {
  const layout = divergenceLayout(data.model, size, legendRows(data, size.width));
  sizeSvg(svg, size);
  drawTrough(svg, data, layout);
  drawAxes(svg, data, layout);
  drawChosen(svg, data, layout);
  drawShuffled(svg, data, layout);
  drawCurves(svg, data, layout);
  drawLabels(svg, data, layout);
  drawLegend(svg, data, layout);
  return layout;
}

export interface Marks {
  /** What the pointer or the cursor is on. */
  readonly at: Pointed | null;
  /** Whether the keyboard's cursor put it there: it has a ring of its own. */
  readonly cursor: boolean;
  /** What a drag would choose, from and to in CSS pixels of the figure. */
  readonly brush: readonly [number, number] | null;
}

/** What follows the pointer, drawn over the figure without touching it. */
export function drawMarks(svg: SVGSVGElement, { model }: DivergenceData, layout: DivergenceLayout, marks: Marks): void {
  const { plot, y } = layout;
  const { at, cursor, brush } = marks;
  const hot = at && at.curve >= 0 ? model.curves[at.curve] : undefined;
  for (const mark of svg.querySelectorAll<SVGGElement>('g.curve, g.label')) {
    const datum = (mark as SVGGElement & { __data__?: { language?: string; curve?: number } }).__data__;
    const own = datum?.language ?? (datum?.curve === undefined ? undefined : model.curves[datum.curve]?.language);
    mark.classList.toggle('hot', hot !== undefined && own === hot.language);
  }
  const part = svgPart(svg, 'divergence-ghost').attr('transform', `translate(${plot.x},${plot.y})`);
  part
    .selectAll<SVGLineElement, number>('line')
    .data(at ? [layerX(layout, at.layer)] : [])
    .join('line')
    .attr('class', 'ghost-line')
    .attr('x1', (x) => x)
    .attr('x2', (x) => x)
    .attr('y2', plot.height);
  const value = at && hot ? hot.points[at.layer]?.value : null;
  part
    .selectAll<SVGCircleElement, string>('circle')
    .data(at && value != null ? ['ring-paper', 'ring-ink'] : [])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (cursor ? 6 : 5) + (name === 'ring-ink' ? 0 : 1))
    .attr('cx', at ? layerX(layout, at.layer) : 0)
    .attr('cy', y(value ?? 0));
  part
    .selectAll<SVGRectElement, readonly [number, number]>('rect.brush')
    .data(brush ? [brush] : [])
    .join('rect')
    .attr('class', 'brush')
    .attr('x', ([from]) => from - plot.x)
    .attr('width', ([from, to]) => to - from)
    .attr('height', plot.height);
}
