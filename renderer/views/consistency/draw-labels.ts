// SRP of the tokens of each value of a label at the chosen m, the least consistent first, beside that of all together.

import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { captionWidth, shortened } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import type { LabelProfile } from './labels.ts';
import { type ConsistencyLayout, shareY } from './layout.ts';

/** The longest name beneath a column. */
const LONGEST = 84;

export function drawLabels(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, by, labels, language } = data;
  const { beneath: panel, step } = layout;
  const whole = model.points[segment];
  const moved = `translate(${panel.x},${panel.y})`;
  drawLeftAxis(
    svgPart(svg, 'label-scale').attr('transform', moved),
    [0, 0.5, 1].map((share) => ({ at: shareY(panel, share), text: String(share * 100) })),
    panel.width,
  );
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
  const width = Math.max(1, Math.min(28, step * 0.7));
  const items = svgPart(svg, 'labels')
    .attr('transform', moved)
    .selectAll<SVGGElement, LabelProfile>('g.value')
    .data([...labels], ({ value }) => value)
    .join((enter) => {
      const item = enter.append('g');
      item.append('rect');
      item.append('path').attr('class', 'whisker');
      return item;
    })
    .attr('class', (each) => (isChosen(each) ? 'value selected' : 'value'))
    .attr('data-value', ({ value }) => value)
    // The pointer's marks go by the order of elements.
    .order()
    .attr('transform', (_, i) => `translate(${(i + 0.5) * step},0)`);
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
  svgPart(svg, 'label-model')
    .attr('transform', moved)
    .selectAll<SVGLineElement, number>('line')
    .data(whole?.value == null ? [] : [shareY(panel, whole.value)])
    .join('line')
    .attr('class', 'model-line')
    .attr('x2', panel.width)
    .attr('y1', (y) => y)
    .attr('y2', (y) => y);
  drawWords(svgPart(svg, 'label-words'), [
    {
      x: 12,
      y: panel.y - 14,
      text: `SRP × 100 by ${by} at m = ${model.lengths[segment]}, each by itself, least first`,
      kind: 'caption',
    },
  ]);
}
