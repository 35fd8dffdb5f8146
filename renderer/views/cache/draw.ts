// The figure: what caches of every size would have found, and in which layers.

import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../charts/flow-keys.ts';
import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import { type CacheData, policyColor, policyDash } from './cache-data.ts';
import { drawBudget } from './draw-budget.ts';
import { drawCurves, drawFrame, drawHandle } from './draw-curves.ts';
import { drawLabels } from './draw-labels.ts';
import { drawLayers } from './draw-layers.ts';
import { type CacheLayout, cacheLayout, type Pointed, shareY } from './layout.ts';
import { rateAt } from './model.ts';

const MARGIN = 12;

/** Draws the figure; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: CacheData, size: Size): CacheLayout {
  const keys = keysOf(data);
  const rows = flowRows(
    keys.map(({ text }) => text),
    size.width - 2 * MARGIN,
  );
  const small = data.beneath === 'label' ? Math.max(1, data.labels?.curves.length ?? 0) : 0;
  const layout = cacheLayout(data.model, size, rows, small);
  sizeSvg(svg, { width: size.width, height: Math.max(size.height, layout.needed) });
  for (const [beneath, { parts }] of Object.entries(BENEATH)) {
    if (beneath !== data.beneath) for (const part of parts) svgPart(svg, part).selectAll('*').remove();
  }
  drawFrame(svg, data, layout);
  drawCurves(svg, data, layout);
  drawSize(svg, data, layout);
  const legend = svgPart(svg, 'cache-legend').attr('transform', `translate(${MARGIN},${layout.legendY})`);
  drawFlowKeys(legend, keys, size.width - 2 * MARGIN);
  return layout;
}

/** What follows the chosen size: all that a handle under way has to draw anew. */
export function drawSize(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  drawHandle(svg, data, layout);
  BENEATH[data.beneath].draw(svg, data, layout);
}

/** What can stand beneath the curves, and the parts of the drawing that it is made of. */
const BENEATH = {
  layers: { draw: drawLayers, parts: ['cache-layer-scale', 'cache-layer-ticks', 'cache-layers', 'cache-layer-words'] },
  budget: {
    draw: drawBudget,
    parts: ['cache-budget-scale', 'cache-budget-ticks', 'cache-budget', 'cache-budget-words'],
  },
  label: { draw: drawLabels, parts: ['cache-label-cells', 'cache-label-words'] },
} as const;

function keysOf(data: CacheData): readonly FlowKey[] {
  const { model, layer, policy, beneath } = data;
  const chosen = model.policies[policy];
  const symbol = (className: string, color: string, dash: string | null) => (group: SvgGroup) => {
    const middle = KEY_HEIGHT / 2;
    group
      .append('line')
      .attr('class', className)
      .attr('x2', KEY_WIDTH)
      .attr('y1', middle)
      .attr('y2', middle)
      .attr('stroke-dasharray', dash)
      .style('color', color);
  };
  const ofLayer = model.scope === 'layer' && model.layers.some((each) => each.layer === layer);
  return [
    ...model.policies.map(({ id, name }) => ({
      text:
        id === 'belady'
          ? `${name}, what is possible`
          : id.startsWith('sch')
            ? `${name}, looks ahead${id.includes('co-resident') ? ", keeps a token's own" : ''}`
            : name,
      symbol: symbol('line', policyColor(data, id), policyDash(id)),
    })),
    ...(beneath === 'budget' && chosen
      ? [
          { text: `${chosen.name}, divided by gain`, symbol: symbol('fitted', policyColor(data, chosen.id), null) },
          { text: 'divided evenly', symbol: symbol('even', 'inherit', null) },
        ]
      : []),
    ...(ofLayer ? [{ text: `L${layer} alone`, symbol: symbol('layer-curve', 'inherit', null) }] : []),
  ];
}

/** What follows the pointer, drawn over the figure without touching it. */
export function drawMarks(svg: SVGSVGElement, { model }: CacheData, layout: CacheLayout, at: Pointed | null): void {
  for (const [i, mark] of svg.querySelectorAll('.bar').entries()) {
    mark.classList.toggle('hot', at?.kind === 'layer' && at.at === i);
  }
  for (const [i, mark] of svg.querySelectorAll('.cell').entries()) {
    mark.classList.toggle('hot', at?.kind === 'label' && at.at === i);
  }
  const { plot, x } = layout;
  const rate = at?.kind === 'size' ? rateAt(model.policies[at.policy]?.rates, at.size) : null;
  svgPart(svg, 'cache-ghost')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGCircleElement, string>('circle')
    .data(rate === null ? [] : ['ring-paper', 'ring-ink'])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (name === 'ring-ink' ? 5 : 6))
    .attr('cx', at?.kind === 'size' ? x(at.size) : 0)
    .attr('cy', shareY(plot, rate ?? 0));
}
