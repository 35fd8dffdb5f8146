// Beneath the curves: what a cache of its own finds in each layer, at the chosen size and under the chosen policy.

import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { type CacheData, policyColor } from './cache-data.ts';
import { type CacheLayout, shareY } from './layout.ts';
import { type LayerRates, layerSize, rateAt } from './model.ts';

/** Distance that two layer labels keep. */
const LABELS_APART = 30;

export function drawLayers(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, size, policy, layer } = data;
  const { beneath: panel, step } = layout;
  const curve = model.policies[policy];
  drawLeftAxis(
    svgPart(svg, 'cache-layer-scale').attr('transform', `translate(${panel.x},${panel.y})`),
    [0, 0.5, 1].map((share) => ({ at: shareY(panel, share), text: String(share * 100) })),
    panel.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / step));
  drawBottomAxis(
    svgPart(svg, 'cache-layer-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: (i + 0.5) * step, text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const width = Math.max(1, Math.min(28, step * 0.7));
  const rate = (each: LayerRates) => rateAt(each.rates[policy], layerSize(model, each, size)) ?? 0;
  svgPart(svg, 'cache-layers')
    .attr('transform', `translate(${panel.x},${panel.y})`)
    .style('color', policyColor(data, curve?.id ?? ''))
    .selectAll<SVGRectElement, LayerRates>('rect')
    .data([...model.layers], ({ label }) => label)
    .join('rect')
    .attr('class', (each) => (each.layer === layer ? 'bar selected' : 'bar'))
    .attr('x', (_, i) => (i + 0.5) * step - width / 2)
    .attr('width', width)
    .attr('y', (each) => shareY(panel, rate(each)))
    .attr('height', (each) => panel.height * rate(each));
  const sizes = [...new Set(model.layers.map((each) => layerSize(model, each, size)))];
  const held =
    sizes.length === 1 ? `${sizes[0]} of ${model.layers[0]?.experts}` : `${Math.min(...sizes)}–${Math.max(...sizes)}`;
  drawWords(svgPart(svg, 'cache-layer-words'), [
    {
      x: 12,
      y: panel.y - 12,
      text: `${curve?.name} by layer, each with a cache of its own: ${held} experts`,
      kind: 'caption',
    },
  ]);
}
