// Beneath the curves: a small figure for each value of a label, what is found least at the chosen size first, over the
// curve of the whole trace.

import { captionWidth, shortened } from '../../charts/legend.ts';
import { drawWords, svgPart, type Words } from '../../charts/svg-parts.ts';
import { hundredths } from '../../locality/point.ts';
import { type CacheData, policyColor } from './cache-data.ts';
import { type LabelCurve, worstFirst } from './labels.ts';
import { type CacheLayout, cellPanel, shareY } from './layout.ts';
import { type Rates, rateAt } from './model.ts';

/** Points of a curve in so little room. */
const POINTS = 64;

function pathOf(rates: Rates, width: number, height: number): string {
  const most = rates.length;
  const count = Math.min(POINTS, most);
  const points = Array.from({ length: count }, (_, i) => Math.max(1, Math.round(((i + 1) * most) / count)));
  const drawn = points.flatMap((size) => {
    const rate = rateAt(rates, size);
    return rate === null ? [] : [`${((size / most) * width).toFixed(1)},${(height * (1 - rate)).toFixed(1)}`];
  });
  return drawn.length > 0 ? `M${drawn.join('L')}` : '';
}

export function drawLabels(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, labels, size, policy, language } = data;
  const { beneath, cells } = layout;
  const curve = model.policies[policy];
  const curves = labels && cells ? worstFirst(labels, size) : [];
  const whole = curve ? pathOf(curve.rates, cells?.width ?? 0, cells?.height ?? 0) : '';
  const at = ((cells?.width ?? 0) * size) / model.most;
  const items = svgPart(svg, 'cache-label-cells')
    .style('color', policyColor(data, curve?.id ?? ''))
    .selectAll<SVGGElement, LabelCurve>('g.cell')
    .data([...curves], ({ value }) => value)
    .join((enter) => {
      const item = enter.append('g');
      item.append('rect').attr('class', 'paper');
      item.append('line').attr('class', 'handle-line');
      item.append('path').attr('class', 'whole');
      item.append('path').attr('class', 'line');
      item.append('circle').attr('class', 'dot').attr('r', 2.5);
      return item;
    })
    .attr('class', ({ value }) => (labels?.label === 'language' && value === language ? 'cell selected' : 'cell'))
    .attr('data-value', ({ value }) => value)
    // The pointer's marks go by the order of elements.
    .order()
    .attr('transform', (_, i) => `translate(${cellPanel(layout, i).x},${cellPanel(layout, i).y})`);
  items
    .select('rect')
    .attr('width', cells?.width ?? 0)
    .attr('height', cells?.height ?? 0);
  items
    .select('.handle-line')
    .attr('x1', at)
    .attr('x2', at)
    .attr('y2', cells?.height ?? 0);
  items.select('.whole').attr('d', whole);
  items.select('.line').attr('d', ({ rates }) => pathOf(rates, cells?.width ?? 0, cells?.height ?? 0));
  items
    .select('circle')
    .attr('cx', at)
    .attr('cy', ({ rates }) => (cells?.height ?? 0) * (1 - (rateAt(rates, size) ?? 0)))
    .attr('display', ({ rates }) => (rateAt(rates, size) === null ? 'none' : null));
  drawWords(
    svgPart(svg, 'cache-label-words'),
    cells
      ? [
          {
            x: 12,
            y: beneath.y - 14,
            text: `${curve?.name}, % found by ${labels?.label ?? ''} at this size, worst first; grey: all together`,
            kind: 'caption',
          },
          ...curves.flatMap((each, i) => cellWords(each, layout, i, size)),
        ]
      : [],
  );
}

function cellWords({ value, rates, sequences }: LabelCurve, layout: CacheLayout, i: number, size: number): Words[] {
  const panel = cellPanel(layout, i);
  const rate = rateAt(rates, size);
  const count = `n ${sequences.toLocaleString('en-US')}`;
  const found = rate === null ? '–' : hundredths(rate);
  // A scale at the left of each row is enough: all figures have the same.
  const scale = panel.x === layout.beneath.x ? [1, 0] : [];
  const name = shortened(value, panel.width - captionWidth(`${found}  ${count}`) - 4);
  return [
    { x: panel.x, y: panel.y - 4, text: `${name} ${found}`, kind: 'caption reading' },
    { x: panel.x + panel.width, y: panel.y - 4, text: count, kind: 'caption', anchor: 'end' },
    ...scale.map((share) => ({
      x: panel.x - 6,
      y: panel.y + shareY(panel, share) + 4,
      text: String(share * 100),
      kind: 'tick-label',
      anchor: 'end' as const,
    })),
  ];
}
