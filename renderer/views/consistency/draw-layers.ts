// The profile strip: SRP of each layer at the chosen m, beside that of the whole model.

import { drawBottomAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { appendBars, drawShares, drawTogether, placeBars } from './draw-bars.ts';
import type { ConsistencyLayout } from './layout.ts';
import type { LayerProfile } from './model.ts';

/** Distance that two layer labels keep. */
const LABELS_APART = 30;

export function drawLayers(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, layer } = data;
  const { beneath: panel, step } = layout;
  const m = model.lengths[segment];
  const whole = model.points[segment];
  drawShares(svg, 'layer-scale', layout);
  const every = Math.max(1, Math.ceil(LABELS_APART / step));
  drawBottomAxis(
    svgPart(svg, 'layer-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: (i + 0.5) * step, text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const items = svgPart(svg, 'layers')
    .attr('transform', `translate(${panel.x},${panel.y})`)
    .selectAll<SVGGElement, LayerProfile>('g.layer')
    .data([...model.layers], ({ label }) => label)
    .join(appendBars<LayerProfile>)
    .attr('class', (each) => (each.layer === layer ? 'layer selected' : 'layer'));
  placeBars(items, segment, layout);
  drawTogether(svg, 'layer-model', whole, layout);
  drawWords(svgPart(svg, 'layer-words'), [
    { x: 12, y: panel.y - 14, text: `SRP × 100 of each layer at m = ${m}`, kind: 'caption' },
    ...(whole?.value == null
      ? [
          {
            x: panel.x + panel.width / 2,
            y: panel.y + panel.height / 2 + 4,
            text: whole?.reason ?? '',
            kind: 'caption why',
            anchor: 'middle' as const,
          },
        ]
      : []),
  ]);
}
