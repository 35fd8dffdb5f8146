// Where the parts of the figure stand, in CSS pixels. Pure, so that drawing and pointing agree.

import type { Size } from '../../ui/use-size.ts';
import { type Box, type PanelLayout, panelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';

export interface CurvesLayout {
  readonly size: Size;
  readonly panels: readonly PanelLayout[];
  readonly legendY: number;
}

/** Above all panels: what the scale says. */
const HEAD = 24;
const LEGEND_ROW = 18;
const GAP = 8;

/**
 * @param legendRows how many rows the legend takes beneath the figure
 * @param selected the language that has a label in any case
 */
export function curvesLayout(
  panels: readonly Panel[],
  size: Size,
  legendRows: number,
  selected: string | null = null,
): CurvesLayout {
  const legend = legendRows * LEGEND_ROW;
  const [width, height] = [size.width, Math.max(80, size.height - HEAD - legend)];
  const columns = columnsOf(panels, width, height);
  const rows = Math.ceil(panels.length / columns);
  const [w, h] = [width / columns, height / rows];
  const boxOf = (i: number): Box => ({
    x: (i % columns) * w,
    y: HEAD + Math.floor(i / columns) * h,
    width: w - (columns > 1 ? GAP : 0),
    height: h,
  });
  return {
    size,
    panels: panels.map((panel, i) => panelLayout(panel, boxOf(i), panels.length, selected)),
    legendY: size.height - legend,
  };
}

/** Columns that make the panels largest; curves want to be wider than high. */
function columnsOf(panels: readonly Panel[], width: number, height: number): number {
  const count = panels.length;
  // The measures of a group stay side by side.
  const together = panels.some(({ behind }) => behind.length > 0) ? new Set(panels.map(({ model }) => model)).size : 1;
  let [best, largest] = [together, 0];
  for (let columns = together; columns <= count; columns += together) {
    const size = Math.min(width / columns, 1.6 * (height / Math.ceil(count / columns)));
    if (size > largest + 1e-9) [best, largest] = [columns, size];
  }
  return best;
}
