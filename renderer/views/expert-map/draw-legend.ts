// The map's legend: the ramp from chosen less to chosen more, and whatever else occurs.

import { drawKeys, drawRampLegend, type LegendKey } from '../../charts/legend.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import type { Theme } from '../../ui/theme.ts';
import { CLIP } from './cell-ink.ts';
import type { MapLayout } from './layout.ts';

const RAMP = 168;
/** Widths of the view below which the ramp is short: without keys, and with keys that need room beside it. */
const SHORT = 520;
const SHORT_WITH_KEYS = 720;
const KEY_ROOM = 120;
const BENEATH = 26;
const RATIOS = ['⅛×', '¼×', '½×', '1×', '2×', '4×', '8×'];

/** Draws it below the cells; narrow views get a shorter ramp. */
export function drawLegend(svg: SVGSVGElement, theme: Theme, keys: readonly LegendKey[], layout: MapLayout): void {
  const { width: viewWidth } = layout.size;
  const narrow = viewWidth < (keys.length > 0 ? SHORT_WITH_KEYS : SHORT);
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
  // Keys stand beside the ramp, or beneath it where there is no room for one of them.
  const beside = width + 28;
  const room = viewWidth - layout.legend.x - 8;
  const fits = room - beside >= KEY_ROOM;
  const part = group.select<SVGGElement>('g.keys-part');
  part.attr('transform', fits ? `translate(${beside},-2)` : `translate(0,${BENEATH})`);
  drawKeys(part, keys, fits ? room - beside : room);
}
