// The layer figure: load upwards from the most to the least used expert, the selected token's probabilities downwards in
// the same order, and how narrowly the layer decides.

import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import { drawLabels, drawLoad } from './draw-load.ts';
import { drawMargins } from './draw-margins.ts';
import { drawToken } from './draw-token.ts';
import type { LayerData } from './layer-data.ts';
import { type LayerLayout, layerLayout, type Size } from './layout.ts';

/** A frame round one expert's column, for pointer and linked views; -1 takes it away. */
export function drawGhost(
  svg: SVGSVGElement,
  { model, route }: Pick<LayerData, 'model' | 'route'>,
  layout: LayerLayout,
  expert: number,
): void {
  const { load, token, step } = layout;
  const rank = expert >= 0 ? (model.rankOf[expert] ?? -1) : -1;
  svgPart(svg, 'layer-ghost')
    .selectAll<SVGRectElement, number>('rect')
    .data(rank >= 0 ? [rank] : [])
    .join('rect')
    .attr('class', 'ghost-column')
    .attr('x', (d) => load.x + d * step - 1)
    .attr('width', Math.max(3, step + 1))
    .attr('y', load.y)
    // Without a token the lower half holds words alone.
    .attr('height', route ? token.y + token.height - load.y : load.height);
}

/** Draws the figure; may be called again and again. @returns where things are, for hit tests */
export function draw(svg: SVGSVGElement, data: LayerData, size: Size): LayerLayout {
  const layout = layerLayout(data.model, size, data.hasMargins);
  sizeSvg(svg, size);
  drawLoad(svg, data, layout);
  drawLabels(svg, data, layout);
  drawToken(svg, data, layout);
  drawMargins(svg, data, layout.margins);
  return layout;
}
