// The profile strip: SRP of each layer at the chosen m, beside that of the whole model.

import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { type ConsistencyLayout, shareY } from './layout.ts';
import type { LayerProfile } from './model.ts';

/** Distance that two layer labels keep. */
const LABELS_APART = 30;

export function drawLayers(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, layer } = data;
  const { beneath: panel, step } = layout;
  const m = model.lengths[segment];
  const whole = model.points[segment];
  drawLeftAxis(
    svgPart(svg, 'layer-scale').attr('transform', `translate(${panel.x},${panel.y})`),
    [0, 0.5, 1].map((share) => ({ at: shareY(panel, share), text: String(share * 100) })),
    panel.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / step));
  drawBottomAxis(
    svgPart(svg, 'layer-ticks').attr('transform', `translate(${panel.x},${panel.y + panel.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: (i + 0.5) * step, text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const width = Math.max(1, Math.min(28, step * 0.7));
  const part = svgPart(svg, 'layers').attr('transform', `translate(${panel.x},${panel.y})`);
  const items = part
    .selectAll<SVGGElement, LayerProfile>('g.layer')
    .data([...model.layers], ({ label }) => label)
    .join((enter) => {
      const item = enter.append('g');
      item.append('rect');
      item.append('path').attr('class', 'whisker');
      return item;
    })
    .attr('class', (each) => (each.layer === layer ? 'layer selected' : 'layer'))
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
  const mean = whole?.value == null ? [] : [shareY(panel, whole.value)];
  svgPart(svg, 'layer-model')
    .attr('transform', `translate(${panel.x},${panel.y})`)
    .selectAll<SVGLineElement, number>('line')
    .data(mean)
    .join('line')
    .attr('class', 'model-line')
    .attr('x2', panel.width)
    .attr('y1', (y) => y)
    .attr('y2', (y) => y);
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
