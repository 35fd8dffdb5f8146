// The language matrix at one layer, with the other layers beneath it.

import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import { drawCells } from './draw-cells.ts';
import { drawNames, drawTree } from './draw-frame.ts';
import { drawGroups, drawScale, drawStrip, keyRows } from './draw-strip.ts';
import { type MatrixLayout, type MatrixTarget, matrixLayout } from './layout.ts';
import type { MatrixData } from './matrix-data.ts';

/** Draws the picture; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: MatrixData, size: Size): MatrixLayout {
  const layout = matrixLayout(data.model, size, (width) => keyRows(data, width));
  sizeSvg(svg, size);
  drawCells(svg, data, layout);
  drawNames(svg, data, layout);
  drawTree(svg, data, layout);
  drawStrip(svg, data, layout);
  drawScale(svg, data, layout);
  drawGroups(svg, data, layout);
  return layout;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: string;
}

/**
 * What follows the pointer and the selection: frames round a cell, and round a language's row and column.
 * @param at what is pointed at
 */
export function drawMarks(
  svg: SVGSVGElement,
  { model, language }: MatrixData,
  layout: MatrixLayout,
  at: MatrixTarget | null,
): void {
  const { body, cell } = layout;
  const lines = (place: number, kind: string): readonly Frame[] =>
    place < 0
      ? []
      : [
          { x: 0, y: place * cell, width: body.side, height: cell, kind },
          { x: place * cell, y: 0, width: cell, height: body.side, kind },
        ];
  const own = at?.kind === 'cell' ? { x: at.column * cell, y: at.row * cell, width: cell, height: cell } : null;
  const frames: readonly Frame[] = [
    ...lines(language === null ? -1 : model.languages.indexOf(language), 'ring-ink thin'),
    ...(at?.kind === 'language' ? lines(at.place, 'ghost-frame') : []),
    ...(own
      ? [
          { ...own, kind: 'ring-ink' },
          { ...inset(own), kind: 'ring-paper' },
        ]
      : []),
  ];
  svgPart(svg, 'matrix-marks')
    .attr('transform', `translate(${body.x - 0.5},${body.y - 0.5})`)
    .selectAll<SVGRectElement, Frame>('rect')
    .data(frames)
    .join('rect')
    .attr('class', ({ kind }) => kind)
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height);
  const hot = at?.kind === 'cell' ? [at.row, at.column] : at?.kind === 'language' ? [at.place] : [];
  for (const name of svg.querySelectorAll<SVGTextElement>('text.name')) {
    name.classList.toggle('hot', hot.includes(Number(name.dataset.place)));
  }
  const small = at?.kind === 'layer' ? layout.strip.layers.findIndex(({ place }) => place === at.place) : -1;
  for (const [i, each] of [...svg.querySelectorAll('g.small')].entries()) each.classList.toggle('hot', i === small);
}

function inset({ x, y, width, height }: Omit<Frame, 'kind'>): Omit<Frame, 'kind'> {
  return { x: x + 1.25, y: y + 1.25, width: Math.max(0, width - 2.5), height: Math.max(0, height - 2.5) };
}
