// The language matrix at one layer, with the other layers beneath it.

import { cellFrames, drawFrames, type Frame } from '../../charts/frames.ts';
import { sizeSvg } from '../../charts/svg-parts.ts';
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
    ...(own ? cellFrames(own) : []),
  ];
  drawFrames(svg, 'matrix-marks', body, frames);
  const hot = at?.kind === 'cell' ? [at.row, at.column] : at?.kind === 'language' ? [at.place] : [];
  for (const name of svg.querySelectorAll<SVGTextElement>('text.name')) {
    name.classList.toggle('hot', hot.includes(Number(name.dataset.place)));
  }
  const small = at?.kind === 'layer' ? layout.strip.layers.findIndex(({ place }) => place === at.place) : -1;
  for (const [i, each] of [...svg.querySelectorAll('g.small')].entries()) each.classList.toggle('hot', i === small);
}
