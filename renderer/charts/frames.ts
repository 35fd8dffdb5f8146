// Frames round the cells, rows and columns of a matrix that are pointed at or chosen, above the cells.

import { svgPart } from './svg-parts.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @property kind classes of its line */
export interface Frame extends Box {
  readonly kind: string;
}

/** A cell's frame: ink, and paper within it, so that it is seen on any colour. */
export function cellFrames(cell: Box): readonly Frame[] {
  const { x, y, width, height } = cell;
  return [
    { ...cell, kind: 'ring-ink' },
    {
      x: x + 1.25,
      y: y + 1.25,
      width: Math.max(0, width - 2.5),
      height: Math.max(0, height - 2.5),
      kind: 'ring-paper',
    },
  ];
}

/** @param part the name of their group @param body where the matrix begins */
export function drawFrames(
  svg: SVGSVGElement,
  part: string,
  body: { readonly x: number; readonly y: number },
  frames: readonly Frame[],
): void {
  svgPart(svg, part)
    .attr('transform', `translate(${body.x - 0.5},${body.y - 0.5})`)
    .selectAll<SVGRectElement, Frame>('rect')
    .data(frames)
    .join('rect')
    .attr('class', ({ kind }) => kind)
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height);
}
