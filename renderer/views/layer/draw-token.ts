// The lower half of the layer figure: what the selected token's router made of each expert, in the order of load.

import { scaleLinear } from 'd3';
import { drawLeftAxis, percentTicks } from '../../charts/axis.ts';
import { captionWidth } from '../../charts/legend.ts';
import { isolated } from '../../charts/number-label.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { visibleText } from '../../charts/visible-text.ts';
import { type LayerData, markClass } from './layer-data.ts';
import type { LayerLayout } from './layout.ts';
import { type TokenRoute, tokenValue } from './model.ts';

/** What the lower half shows, and what it lacks. */
function tokenWords(route: TokenRoute | null, width: number): string {
  const texts = wordings(route);
  return texts.find((text) => captionWidth(text) <= width) ?? texts.at(-1) ?? '';
}

/** From the fullest to the shortest. */
function wordings(route: TokenRoute | null): readonly string[] {
  if (!route)
    return ['click a token in the text to see its router probabilities here', 'click a token to see its routing'];
  const { text, sequence, position, weights, probs, recorded } = route;
  const at = `s${sequence}@${position}`;
  const token = `“${isolated(visibleText(text))}” ${at}`;
  const k = weights.size;
  if (probs) {
    return [
      `p, router probability of each expert at ${token}; dots: the ${k} chosen`,
      `p, router probability at ${token}; dots: the ${k} chosen`,
      `p, router probability at ${at}; dots: chosen`,
      `p at ${at}; dots: chosen`,
    ];
  }
  const rest = recorded ? 'probabilities are being read' : 'for the others, record router logits';
  return [
    `w, weight of the ${k} chosen at ${token}; ${rest}`,
    `w, weight of the ${k} chosen at ${token}`,
    `w, weight of the ${k} chosen at ${at}`,
    `w at ${at}`,
  ];
}

/** Probabilities downwards, the chosen with a dot; weights alone where there are no probabilities. */
export function drawToken(svg: SVGSVGElement, data: LayerData, layout: LayerLayout): void {
  const { model, route } = data;
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
    // Without its 0, which the load's 0 just above says already.
    route ? percentTicks(max * 1.05, token.height, (value) => y(value)).filter(({ at }) => at > 0) : [],
    token.width,
  );
  const width = Math.max(1, Math.min(6, step - 2));
  group
    .selectAll<SVGRectElement, (typeof marks)[number]>('rect')
    .data(marks)
    .join('rect')
    .attr('class', (mark) => markClass(mark.chosen ? 'token-mark chosen' : 'token-mark', mark.expert, data))
    .attr('x', (mark) => (mark.rank + 0.5) * step - (mark.chosen ? Math.max(2, width) : width) / 2)
    .attr('width', (mark) => (mark.chosen ? Math.max(2, width) : width))
    .attr('height', (mark) => Math.max(0.5, y(mark.value)));
  group
    .selectAll<SVGCircleElement, (typeof marks)[number]>('circle')
    .data(marks.filter((mark) => mark.chosen))
    .join('circle')
    .attr('class', (mark) => markClass('token-dot', mark.expert, data))
    .attr('cx', (mark) => (mark.rank + 0.5) * step)
    .attr('cy', (mark) => y(mark.value))
    .attr('r', Math.max(2.5, Math.min(4, step / 2)));
  const what = tokenWords(route, token.width);
  drawWords(svgPart(svg, 'layer-token-words').attr('transform', `translate(${token.x},${token.y})`), [
    { x: route ? 0 : 4, y: route ? token.height + 13 : 16, text: what, kind: 'caption' },
  ]);
}
