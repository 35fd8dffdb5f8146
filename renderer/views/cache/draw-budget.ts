// Beneath the curves: how the experts in memory are divided among the layers by gain, and an even division beside it.

import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { hundredths } from '../../locality/point.ts';
import { type Division, divisionOf } from './budget.ts';
import { type CacheData, policyColor } from './cache-data.ts';
import type { CacheLayout } from './layout.ts';
import type { LayerRates } from './model.ts';

const LABELS_APART = 30;
/** Width of a column from which its number stands in it. */
const NUMBERS_FROM = 20;

/** `LRU, 64 experts divided by gain find 90.4 %, evenly 89.0 % (+1.4)` */
export function budgetWords(name: string, { slots, fittedRate, evenRate }: Division): string {
  const divided = `${name}, ${slots.toLocaleString('en-US')} experts divided by gain`;
  if (fittedRate === null || evenRate === null) return divided;
  const gain = (fittedRate - evenRate) * 100;
  const more = `${gain < -0.05 ? '−' : '+'}${Math.abs(gain).toFixed(1)}`;
  return `${divided} find ${hundredths(fittedRate)} %, evenly ${hundredths(evenRate)} % (${more})`;
}

export function drawBudget(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, size, policy, layer } = data;
  const { beneath: panel, step } = layout;
  const curve = model.policies[policy];
  const division = divisionOf(model, policy, size);
  const most = Math.max(1, ...model.layers.map(({ experts }) => experts));
  const y = (slots: number) => panel.height * (1 - slots / most);
  drawLeftAxis(
    svgPart(svg, 'cache-budget-scale').attr('transform', `translate(${panel.x},${panel.y})`),
    [...new Set([0, Math.round(most / 2), most])].map((slots) => ({ at: y(slots), text: String(slots) })),
    panel.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / step));
  drawBottomAxis(
    svgPart(svg, 'cache-budget-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: (i + 0.5) * step, text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const width = Math.max(1, Math.min(28, step * 0.7));
  const part = svgPart(svg, 'cache-budget')
    .attr('transform', `translate(${panel.x},${panel.y})`)
    .style('color', policyColor(data, curve?.id ?? ''));
  const items = part
    .selectAll<SVGGElement, LayerRates>('g')
    .data([...model.layers], ({ label }) => label)
    .join((enter) => {
      const item = enter.append('g');
      item.append('rect');
      item.append('line').attr('class', 'even');
      item.append('text').attr('class', 'caption slots').attr('text-anchor', 'middle').attr('dy', -3);
      return item;
    })
    .attr('transform', (_, i) => `translate(${(i + 0.5) * step},0)`);
  const held = (i: number) => division.fitted[i] ?? 0;
  items
    .select('rect')
    .attr('class', (each) => (each.layer === layer ? 'bar selected' : 'bar'))
    .attr('x', -width / 2)
    .attr('width', width)
    .attr('y', (_, i) => y(held(i)))
    .attr('height', (_, i) => panel.height - y(held(i)));
  items
    .select('line')
    .attr('x1', -width / 2 - 3)
    .attr('x2', width / 2 + 3)
    .attr('y1', (_, i) => y(division.even[i] ?? 0))
    .attr('y2', (_, i) => y(division.even[i] ?? 0));
  items
    .select('text')
    .attr('y', (_, i) => y(Math.max(held(i), division.even[i] ?? 0)))
    .text((_, i) => (width >= NUMBERS_FROM ? held(i) : ''));
  drawWords(svgPart(svg, 'cache-budget-words'), [
    { x: 12, y: panel.y - 16, text: budgetWords(curve?.name ?? '', division), kind: 'caption' },
  ]);
}
