// Named parts of a drawing that is drawn again and again.

import { select } from 'd3';
import type { SvgGroup } from './axis.ts';

/** The group of that name in an SVG or in a group of it, made on first use; groups lie in the order in which they were made. */
export function svgPart(svg: SVGSVGElement | SVGGElement, name: string): SvgGroup {
  const root = select<SVGSVGElement | SVGGElement, unknown>(svg);
  const found = root.select<SVGGElement>(`g.${name}`);
  return found.empty() ? root.append('g').attr('class', name).attr('data-part', name) : found;
}

export interface Words {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Classes: `caption`, `tick-label`, `caption strong`. */
  readonly kind: string;
  /** `start` unless said otherwise. */
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Draws words into a group that holds nothing else of the class `words`. */
export function drawWords(group: SvgGroup, items: readonly Words[]): void {
  group
    .selectAll<SVGTextElement, Words>('text.words')
    .data(items)
    .join('text')
    .attr('class', (item) => `words ${item.kind}`)
    .attr('x', (item) => item.x)
    .attr('y', (item) => item.y)
    .attr('text-anchor', (item) => item.anchor ?? 'start')
    .text((item) => item.text);
}

/** Size and coordinate system of a drawing: one unit is one CSS pixel. */
export function sizeSvg(
  svg: SVGSVGElement,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
}
