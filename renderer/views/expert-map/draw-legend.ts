// The map's legend: the ramp from chosen less to chosen more, and whatever else occurs.

import { drawKeys, drawRampLegend, type LegendKey } from '../../charts/legend.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import type { Theme } from '../../ui/theme.ts';
import { CLIP } from './cell-ink.ts';
import type { MapLayout } from './layout.ts';

const RAMP = 168;
const RATIOS = ['⅛×', '¼×', '½×', '1×', '2×', '4×', '8×'];

/** Draws it below the cells; narrow views get a shorter ramp. */
export function drawLegend(svg: SVGSVGElement, theme: Theme, keys: readonly LegendKey[], layout: MapLayout): void {
  const narrow = layout.size.width < 520;
  const group = svgPart(svg, 'map-legend').attr('transform', `translate(${layout.legend.x},${layout.legend.y})`);
  if (group.select('g.ramp-part').empty()) {
    group.append('g').attr('class', 'ramp-part');
    group.append('g').attr('class', 'keys-part');
  }
  const rampWidth = narrow ? 112 : RAMP;
  const width = drawRampLegend(group.select<SVGGElement>('g.ramp-part'), {
    width: rampWidth,
    color: (share) => theme.diverging(2 * share - 1),
    ticks: RATIOS.map((text, i) => ({ at: (i - CLIP + 3) / (2 * CLIP), text })).filter(
      (_, i) => !narrow || i % 3 === 0,
    ),
    low: narrow ? 'less' : 'chosen less',
    high: narrow ? 'more than uniform' : 'chosen more than uniform',
  });
  const beside = width + 28;
  const part = group.select<SVGGElement>('g.keys-part').attr('transform', `translate(${beside},-2)`);
  drawKeys(part, keys, layout.size.width - layout.legend.x - beside - 8);
}
