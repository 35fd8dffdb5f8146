// Every expert by its load and its SRP, over the least that SRP can be at that load: what lies above it is locality that is
// not only due to being chosen often.

import { line } from 'd3';
import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { type ExpertPoint, expertAt, leastSrp } from './experts.ts';
import { type ConsistencyLayout, shareY } from './layout.ts';

const TICKS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];
/** Distance that two ticks keep. */
const APART = 34;
/** Points of the curve of least SRP. */
const CURVE = 60;
/** Dots of so many experts lie on each other unless they are small. */
const MANY = 2048;

export function drawExperts(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, points, layer } = data;
  const { beneath: panel, load } = layout;
  const moved = `translate(${panel.x},${panel.y})`;
  drawLeftAxis(
    svgPart(svg, 'expert-scale').attr('transform', moved),
    [0, 0.5, 1].map((share) => ({ at: shareY(panel, share), text: String(share * 100) })),
    panel.width,
  );
  let last = Number.NEGATIVE_INFINITY;
  const ticks = TICKS.filter((share) => {
    const at = load(share);
    if (at > panel.width || at - last < APART) return false;
    last = at;
    return true;
  });
  drawBottomAxis(
    svgPart(svg, 'expert-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    ticks.map((share) => ({ at: load(share), text: String(Math.round(share * 100)) })),
    4,
  );
  const curve = Array.from({ length: CURVE + 1 }, (_, i) => (i / CURVE) ** 2).filter(
    (share) => load(share) <= panel.width,
  );
  const least = line<number>()
    .x(load)
    .y((share) => shareY(panel, leastSrp(share)));
  svgPart(svg, 'expert-least')
    .attr('transform', moved)
    .selectAll<SVGPathElement, string>('path')
    .data([least(curve) ?? ''])
    .join('path')
    .attr('class', 'least')
    .attr('d', (d) => d);
  const own = (point: ExpertPoint) => model.experts.rows[point.row]?.layer === layer;
  // One path for all: tens of thousands of elements would be slow.
  const dots = (some: readonly ExpertPoint[]) =>
    some.map((each) => `M${load(each.load).toFixed(1)},${shareY(panel, each.srp).toFixed(1)}h0`).join('');
  svgPart(svg, 'experts')
    .attr('transform', moved)
    .attr('data-experts', points.length)
    .selectAll<SVGPathElement, readonly ExpertPoint[]>('path')
    .data([points.filter((each) => !own(each)), points.filter(own)])
    .join('path')
    .attr('class', (_, i) => (i === 0 && points.some(own) ? 'dots other' : 'dots'))
    .attr('stroke-width', points.length > MANY ? 2.5 : 5)
    // Without round ends there is nothing to see of a line of no length; a file carries attributes, but not this style.
    .attr('stroke-linecap', 'round')
    .attr('d', dots);
  const chosen = chosenPoint(data);
  svgPart(svg, 'expert-chosen')
    .attr('transform', moved)
    .selectAll<SVGCircleElement, string>('circle')
    .data(chosen ? ['ring-paper', 'ring-ink'] : [])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (name === 'ring-ink' ? 6 : 5))
    .attr('cx', chosen ? load(chosen.load) : 0)
    .attr('cy', chosen ? shareY(panel, chosen.srp) : 0);
  drawWords(svgPart(svg, 'expert-words'), [
    {
      x: 12,
      y: panel.y - 14,
      text: `SRP × 100 of each expert at m = ${model.lengths[segment]}, over how often it is chosen`,
      kind: 'caption',
    },
    {
      x: panel.x + panel.width / 2,
      y: panel.y + panel.height + 34,
      text: 'load r, % of tokens that choose the expert',
      kind: 'caption',
      anchor: 'middle',
    },
    ...(points.length === 0
      ? [
          {
            x: panel.x + panel.width / 2,
            y: panel.y + panel.height / 2,
            text: model.points[segment]?.reason ?? '',
            kind: 'caption why',
            anchor: 'middle' as const,
          },
        ]
      : []),
  ]);
}

/** Of the selected expert. */
function chosenPoint({ model, segment, expert }: ConsistencyData): ExpertPoint | null {
  const row = expert ? model.experts.rows.findIndex(({ layer }) => layer === expert.layer) : -1;
  return row < 0 || !expert ? null : expertAt(model.experts, row, expert.expert, segment);
}
