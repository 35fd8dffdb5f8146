// The handles: which m and which rho are chosen, and what the trace has there.

import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { type Point, pointWords } from '../../locality/point.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { type ConsistencyLayout, type Panel, shareY } from './layout.ts';

/** Above the panel, where it covers no tick. */
const GRIP_PATH = 'M0,1l-5,-6v-6h10v6z';

interface Handle {
  readonly name: 'm' | 'rho';
  readonly panel: Panel;
  readonly x: number;
  readonly point: Point | undefined;
}

export function drawHandles(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment, rho } = data;
  const handles: readonly Handle[] = [
    { name: 'm', panel: layout.srp, x: layout.m(model.lengths[segment] as number), point: model.points[segment] },
    {
      name: 'rho',
      panel: layout.hits,
      x: layout.rho(rho),
      point: model.hits?.points[segment]?.[model.hits.rhos.indexOf(rho)],
    },
  ];
  const items = svgPart(svg, 'handles')
    .selectAll<SVGGElement, Handle>('g.handle')
    .data(handles, ({ name }) => name)
    .join((enter) => {
      const item = enter.append('g').attr('class', 'handle');
      item.append('line');
      item.append('path').attr('class', 'grip');
      return item;
    })
    .attr('data-handle', ({ name }) => name)
    .attr('transform', ({ panel, x }) => `translate(${panel.x + x},${panel.y})`);
  items.select('line').attr('y2', ({ panel }) => panel.height + 4);
  items.select('path').attr('d', GRIP_PATH);
  drawWords(
    svgPart(svg, 'handle-words'),
    handles.flatMap(({ name, panel, x, point }) => {
      if (point?.value == null) return [];
      const text = pointWords(point);
      const room = captionWidth(text) + 10;
      const left = x + room > panel.width;
      const y = shareY(panel, point.value);
      return [
        {
          x: panel.x + x + (left ? -8 : 8),
          // Off the line, which falls over m and rises over rho.
          y: panel.y + (name === 'm' ? (y < 20 ? y + 18 : y - 8) : y > panel.height - 24 ? y - 8 : y + 18),
          text,
          kind: 'caption reading',
          anchor: left ? ('end' as const) : ('start' as const),
        },
      ];
    }),
  );
}
