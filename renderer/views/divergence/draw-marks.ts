// What follows the pointer or the cursor, drawn over the figure without touching it.

import { svgPart } from '../../charts/svg-parts.ts';
import type { CurvesData } from './curves-data.ts';
import type { CurvesLayout } from './layout.ts';
import { layerX, type PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';
import type { Pointed } from './pointing.ts';

export interface Marks {
  /** What the pointer or the cursor is on. */
  readonly at: Pointed | null;
  /** Whether the keyboard's cursor put it there: it has a ring of its own. */
  readonly cursor: boolean;
  /** What a drag would choose, from and to in CSS pixels of the figure, and in which panel. */
  readonly brush: { readonly panel: number; readonly from: number; readonly to: number } | null;
}

export function drawMarks(svg: SVGSVGElement, data: CurvesData, layout: CurvesLayout, marks: Marks): void {
  const { at, brush } = marks;
  const hot = at?.language ?? null;
  for (const mark of svg.querySelectorAll<SVGGElement>('g.curve, g.label')) {
    const datum = (mark as SVGGElement & { __data__?: { language?: string } }).__data__;
    mark.classList.toggle('hot', hot !== null && datum?.language === hot);
  }
  const groups = svg.querySelectorAll<SVGGElement>('g.panel');
  for (const [i, panel] of data.panels.entries()) {
    const [group, own] = [groups[i], layout.panels[i]];
    if (group && own) drawPanelMarks(group, panel, own, marks, at?.panel === i || at?.panel === -1);
  }
  const plot = brush ? layout.panels[brush.panel]?.plot : undefined;
  svgPart(svg, 'curves-brush')
    .selectAll<SVGRectElement, NonNullable<Marks['brush']>>('rect.brush')
    .data(brush && plot ? [brush] : [])
    .join('rect')
    .attr('class', 'brush')
    .attr('x', ({ from }) => from)
    .attr('width', ({ from, to }) => to - from)
    .attr('y', plot?.y ?? 0)
    .attr('height', plot?.height ?? 0);
}

/** @param isHere whether this is the panel that is pointed at */
function drawPanelMarks(root: SVGGElement, panel: Panel, layout: PanelLayout, marks: Marks, isHere: boolean): void {
  const { plot, y } = layout;
  const { at, cursor } = marks;
  const part = svgPart(root, 'curves-ghost').attr('transform', `translate(${plot.x},${plot.y})`);
  part
    .selectAll<SVGLineElement, number>('line')
    .data(at ? [layerX(layout, at.layer)] : [])
    .join('line')
    .attr('class', 'ghost-line')
    .attr('x1', (x) => x)
    .attr('x2', (x) => x)
    .attr('y2', plot.height);
  const curve = panel.model.curves.find(({ language }) => language === at?.language);
  const value = at && curve && panel.languages.includes(curve.language) ? curve.points[at.layer]?.value : null;
  part
    .selectAll<SVGCircleElement, string>('circle')
    .data(isHere && value != null ? ['ring-paper', 'ring-ink'] : [])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (cursor ? 6 : 5) + (name === 'ring-ink' ? 0 : 1))
    .attr('cx', at ? layerX(layout, at.layer) : 0)
    .attr('cy', y(value ?? 0));
}
