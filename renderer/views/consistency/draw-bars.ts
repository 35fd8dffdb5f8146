// What the strips of layers and of a label's values have in common: a scale of shares, a bar per profile with a whisker for its
// bounds, and a line for all together.

import type { EnterElement, Selection } from 'd3';
import { drawLeftAxis } from '../../charts/axis.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import { type ConsistencyLayout, shareY } from './layout.ts';
import type { SegmentPoint } from './model.ts';

interface Profile {
  /** [m] */
  readonly points: readonly SegmentPoint[];
}

/** @param part the name of the scale's group */
export function drawShares(svg: SVGSVGElement, part: string, { beneath: panel }: ConsistencyLayout): void {
  drawLeftAxis(
    svgPart(svg, part).attr('transform', `translate(${panel.x},${panel.y})`),
    [0, 0.5, 1].map((share) => ({ at: shareY(panel, share), text: String(share * 100) })),
    panel.width,
  );
}

/** The parts of bars that are new. */
export function appendBars<P extends Profile>(
  enter: Selection<EnterElement, P, SVGGElement, unknown>,
): Selection<SVGGElement, P, SVGGElement, unknown> {
  const items = enter.append('g');
  items.append('rect');
  items.append('path').attr('class', 'whisker');
  return items;
}

/** Puts bars beside each other, as high as their profiles are at the chosen m. */
export function placeBars<P extends Profile>(
  items: Selection<SVGGElement, P, SVGGElement, unknown>,
  segment: number,
  { beneath: panel, step }: ConsistencyLayout,
): void {
  const width = Math.max(1, Math.min(28, step * 0.7));
  items.attr('transform', (_, i) => `translate(${(i + 0.5) * step},0)`);
  items
    .select('rect')
    .attr('x', -width / 2)
    .attr('width', width)
    .attr('y', ({ points }) => shareY(panel, points[segment]?.value ?? 0))
    .attr('height', ({ points }) => panel.height * (points[segment]?.value ?? 0));
  items.select('path').attr('d', ({ points }) => {
    const { low, high } = points[segment] ?? {};
    return low == null || high == null
      ? ''
      : `M0,${shareY(panel, Math.max(0, low))}V${shareY(panel, Math.min(1, high))}`;
  });
}

/** A line at what all have together, where it is defined. @param part the name of its group */
export function drawTogether(
  svg: SVGSVGElement,
  part: string,
  whole: SegmentPoint | undefined,
  { beneath: panel }: ConsistencyLayout,
): void {
  svgPart(svg, part)
    .attr('transform', `translate(${panel.x},${panel.y})`)
    .selectAll<SVGLineElement, number>('line')
    .data(whole?.value == null ? [] : [shareY(panel, whole.value)])
    .join('line')
    .attr('class', 'model-line')
    .attr('x2', panel.width)
    .attr('y1', (y) => y)
    .attr('y2', (y) => y);
}
