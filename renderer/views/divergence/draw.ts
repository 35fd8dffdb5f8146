// The figure: a quantity over the layers, a line per language, in one panel or several.

import { drawWords, sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import { type CurvesData, firstModel } from './curves-data.ts';
import { drawControl, drawCurves } from './draw-curves.ts';
import { drawAxes, drawChosen, drawMiddle, drawTitle } from './draw-frame.ts';
import { drawLabels } from './draw-labels.ts';
import { drawLegend, legendRows } from './draw-legend.ts';
import { type CurvesLayout, curvesLayout } from './layout.ts';
import type { PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';

/** Draws the figure; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: CurvesData, size: Size): CurvesLayout {
  const { panels } = data;
  const layout = curvesLayout(panels, size, legendRows(data, size.width), data.language);
  sizeSvg(svg, size);
  const { measure, reference } = firstModel(data);
  const isCut = layout.panels.some(({ y }) => (y.domain()[0] as number) > 0);
  const axis = `${measure.axis(reference)}${isCut ? '; the scale does not begin at 0' : ''}`;
  drawWords(svgPart(svg, 'figure-words'), [{ x: 12, y: 16, text: axis, kind: 'caption' }]);
  svgPart(svg, 'panels')
    .selectAll<SVGGElement, Panel>('g.panel')
    .data(panels, ({ model, title }) => `${model.measure.id} ${title}`)
    .join('g')
    .attr('class', 'panel')
    .order()
    .each(function (panel, i) {
      const own = layout.panels[i] as PanelLayout;
      const isAlone = panels.length === 1;
      drawMiddle(this, data, panel, own, isAlone);
      drawAxes(this, data, panel, own, own.box.y === layout.panels[0]?.box.y);
      drawChosen(this, data, panel, own);
      drawControl(this, data, panel, own);
      drawCurves(this, data, panel, own);
      drawLabels(this, data, panel, own);
      drawTitle(this, data, panel, own);
    });
  drawLegend(svg, data, layout);
  return layout;
}
