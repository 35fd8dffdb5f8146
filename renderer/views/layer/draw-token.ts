// The lower half of the layer figure: what the selected token's router made of each expert, in the order of load.

import { scaleLinear } from 'd3';
import { drawLeftAxis, percentTicks } from '../../charts/axis.ts';
import { isolated } from '../../charts/number-label.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { visibleText } from '../../charts/visible-text.ts';
import type { LayerData } from './layer-data.ts';
import type { LayerLayout } from './layout.ts';
import { type TokenRoute, tokenValue } from './model.ts';

/** What the lower half shows, and what it lacks. */
function tokenWords(route: TokenRoute | null): string {
  if (!route) return 'click a token in the text to see its router probabilities here';
  const { text, sequence, position, weights, probs, recorded } = route;
  const token = `“${isolated(visibleText(text))}” s${sequence}@${position}`;
  if (probs) return `router probability of ${token}, dots: the ${weights.size} chosen`;
  const rest = recorded ? 'probabilities are being read' : 'other experts need router_logits';
  return `weight of the ${weights.size} chosen for ${token}; ${rest}`;
}

/** Probabilities downwards, the chosen with a dot; weights alone where there are no probabilities. */
export function drawToken(svg: SVGSVGElement, { model, route }: LayerData, layout: LayerLayout): void {
  const { token, step } = layout;
  const values = model.ranked.map(({ expert }) => tokenValue(route, expert));
  const max = Math.max(1e-9, ...values.filter((value) => !Number.isNaN(value)));
  const y = scaleLinear()
    .domain([0, max * 1.05])
    .range([0, token.height]);
  const group = svgPart(svg, 'layer-token').attr('transform', `translate(${token.x},${token.y})`);
  const marks = values.flatMap((value, rank) => {
    const expert = model.ranked[rank]?.expert ?? -1;
    return Number.isNaN(value) ? [] : [{ rank, expert, value, chosen: route?.weights.has(expert) ?? false }];
  });
  drawLeftAxis(
    svgPart(svg, 'layer-token-axis').attr('transform', `translate(${token.x},${token.y})`),
    route ? percentTicks(max * 1.05, token.height, (value) => y(value)) : [],
    token.width,
  );
  const width = Math.max(1, Math.min(6, step - 2));
  group
    .selectAll<SVGRectElement, (typeof marks)[number]>('rect')
    .data(marks)
    .join('rect')
    .attr('class', (mark) => (mark.chosen ? 'token-mark chosen' : 'token-mark'))
    .attr('x', (mark) => (mark.rank + 0.5) * step - (mark.chosen ? Math.max(2, width) : width) / 2)
    .attr('width', (mark) => (mark.chosen ? Math.max(2, width) : width))
    .attr('height', (mark) => Math.max(0.5, y(mark.value)));
  group
    .selectAll<SVGCircleElement, (typeof marks)[number]>('circle')
    .data(marks.filter((mark) => mark.chosen))
    .join('circle')
    .attr('class', 'token-dot')
    .attr('cx', (mark) => (mark.rank + 0.5) * step)
    .attr('cy', (mark) => y(mark.value))
    .attr('r', Math.max(2.5, Math.min(4, step / 2)));
  const what = tokenWords(route);
  drawWords(svgPart(svg, 'layer-token-words').attr('transform', `translate(${token.x},${token.y})`), [
    { x: route ? 0 : 4, y: route ? token.height + 13 : 16, text: what, kind: 'caption' },
  ]);
}
