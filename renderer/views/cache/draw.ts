// The figure: what caches of every size would have found, and in which layers.

import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../charts/flow-keys.ts';
import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import { type CacheData, policyColor, policyDash } from './cache-data.ts';
import { drawCurves, drawFrame, drawHandle } from './draw-curves.ts';
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
  const layout = cacheLayout(data.model, size, rows);
  sizeSvg(svg, size);
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
  drawLayers(svg, data, layout);
}

function keysOf(data: CacheData): readonly FlowKey[] {
  const { model, layer } = data;
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
      text: id === 'belady' ? `${name}, what is possible` : id.startsWith('sch') ? `${name}, looks ahead` : name,
      symbol: symbol('line', policyColor(data, id), policyDash(id)),
    })),
    ...(ofLayer ? [{ text: `L${layer} alone`, symbol: symbol('layer-curve', 'inherit', null) }] : []),
  ];
}

/** What follows the pointer, drawn over the figure without touching it. */
export function drawMarks(svg: SVGSVGElement, { model }: CacheData, layout: CacheLayout, at: Pointed | null): void {
  for (const [i, mark] of svg.querySelectorAll('.bar').entries()) {
    mark.classList.toggle('hot', at?.kind === 'layer' && at.at === i);
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
