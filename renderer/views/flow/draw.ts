// The matrix of lifts, and beside it the strongest flows.

import { cellFrames, drawFrames, type Frame } from '../../charts/frames.ts';
import { sizeSvg } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import { drawCells } from './draw-cells.ts';
import { drawFrame, drawLegend } from './draw-frame.ts';
import { drawPairs } from './draw-pairs.ts';
import { drawRibbons } from './draw-ribbons.ts';
import type { FlowData } from './flow-data.ts';
import { type FlowLayout, type FlowTarget, flowLayout } from './layout.ts';

/** Draws the picture; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: FlowData, size: Size): FlowLayout {
  const layout = flowLayout(data.model, size, data.chosen);
  sizeSvg(svg, size);
  drawCells(svg, data, layout);
  drawFrame(svg, data, layout);
  drawRibbons(svg, data, layout);
  drawPairs(svg, data, layout);
  drawLegend(svg, data, layout);
  return layout;
}

interface Hot {
  readonly row: number;
  readonly column: number;
}

/** Which experts what is pointed at is about; -1 for none of a side. */
export function endsOf(layout: FlowLayout, at: FlowTarget | null): Hot {
  if (at?.kind === 'cell' || at?.kind === 'pair') return at;
  if (at?.kind === 'expert') return { row: -1, column: -1, [at.side]: at.expert };
  const flow = at?.kind === 'ribbon' ? layout.ribbons?.ribbons[at.place]?.flow : undefined;
  return flow ? { row: flow.from, column: flow.to } : { row: -1, column: -1 };
}

/**
 * What follows the pointer and the selection: frames round cells, rows and columns, and the ribbons that belong to them.
 * @param at what is pointed at
 */
export function drawMarks(svg: SVGSVGElement, { chosen }: FlowData, layout: FlowLayout, at: FlowTarget | null): void {
  const { body, cell } = layout;
  const hot = endsOf(layout, at);
  const row = (place: number, kind: string): readonly Frame[] =>
    place < 0 ? [] : [{ x: 0, y: place * cell, width: body.width, height: cell, kind }];
  const column = (place: number, kind: string): readonly Frame[] =>
    place < 0 ? [] : [{ x: place * cell, y: 0, width: cell, height: body.height, kind }];
  const own =
    hot.row >= 0 && hot.column >= 0 ? { x: hot.column * cell, y: hot.row * cell, width: cell, height: cell } : null;
  const frames: readonly Frame[] = [
    ...row(chosen.row, 'ring-ink thin'),
    ...column(chosen.column, 'ring-ink thin'),
    ...(own ? [] : [...row(hot.row, 'ghost-frame'), ...column(hot.column, 'ghost-frame')]),
    ...(own ? cellFrames(own) : []),
  ];
  drawFrames(svg, 'flow-marks', body, frames);
  for (const side of ['row', 'column'] as const) {
    for (const tick of svg.querySelectorAll<SVGElement>(
      `[data-part="ticks-${side}"] text, g.node[data-side="${side}"]`,
    )) {
      tick.classList.toggle('hot', Number(tick.dataset.expert) === hot[side]);
    }
  }
  for (const pair of svg.querySelectorAll<SVGElement>('g.pair')) {
    const same = Number(pair.dataset.row) === hot.row && Number(pair.dataset.column) === hot.column;
    pair.classList.toggle('hot', own !== null && same);
  }
  for (const path of svg.querySelectorAll<SVGElement>('path.ribbon')) {
    const flow = layout.ribbons?.ribbons[Number(path.dataset.place)]?.flow;
    const through = flow && (hot.row < 0 || flow.from === hot.row) && (hot.column < 0 || flow.to === hot.column);
    path.classList.toggle('hot', at !== null && through === true);
  }
}
