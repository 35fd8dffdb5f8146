// SRP of the tokens of each value of a label at the chosen m, the least consistent first, beside that of all together.

import { drawBottomAxis } from '../../charts/axis.ts';
import { captionWidth, shortened } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { appendBars, drawShares, drawTogether, placeBars } from './draw-bars.ts';
import type { LabelProfile } from './labels.ts';
import type { ConsistencyLayout } from './layout.ts';

/** The longest name beneath a column. */
const LONGEST = 84;

export function drawLabels(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, by, labels, language } = data;
  const { beneath: panel, step } = layout;
  const whole = model.points[segment];
  const moved = `translate(${panel.x},${panel.y})`;
  drawShares(svg, 'label-scale', layout);
  const longest = Math.min(LONGEST, Math.max(0, ...labels.map(({ value }) => captionWidth(value))) + 8);
  // A few long names are cut before every other one is left out.
  const every = Math.max(1, Math.ceil(Math.min(longest, 30) / Math.max(1, step)));
  const isChosen = ({ value }: LabelProfile) => by === 'language' && value === language;
  drawBottomAxis(
    svgPart(svg, 'label-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    labels.flatMap((each, i) =>
      i % every === 0 || isChosen(each)
        ? [{ at: (i + 0.5) * step, text: shortened(each.value, Math.max(20, step * every - 6)) }]
        : [],
    ),
    4,
  );
  const items = svgPart(svg, 'labels')
    .attr('transform', moved)
    .selectAll<SVGGElement, LabelProfile>('g.value')
    .data([...labels], ({ value }) => value)
    .join(appendBars<LabelProfile>)
    .attr('class', (each) => (isChosen(each) ? 'value selected' : 'value'))
    .attr('data-value', ({ value }) => value)
    // The pointer's marks go by the order of elements.
    .order();
  placeBars(items, segment, layout);
  drawTogether(svg, 'label-model', whole, layout);
  drawWords(svgPart(svg, 'label-words'), [
    {
      x: 12,
      y: panel.y - 14,
      text: `SRP × 100 by ${by} at m = ${model.lengths[segment]}, each by itself, least first`,
      kind: 'caption',
    },
  ]);
}
