// The figure: SRP over m and SCH over rho among published models, and a profile of the layers.

import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../charts/flow-keys.ts';
import { sizeSvg, svgPart } from '../../charts/svg-parts.ts';
import type { Size } from '../../ui/use-size.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { drawFrames, drawOwn, drawPublished } from './draw-curves.ts';
import { drawExperts } from './draw-experts.ts';
import { drawHandles } from './draw-handles.ts';
import { drawLabels } from './draw-labels.ts';
import { drawLayers } from './draw-layers.ts';
import { drawLevels } from './draw-levels.ts';
import { expertAt } from './experts.ts';
import { type ConsistencyLayout, consistencyLayout, type Pointed, shareY } from './layout.ts';
import { isComparable, modelCount, publishedHits } from './model.ts';

const MARGIN = 12;

/** Draws the figure; may be called again and again. @returns where things are, for pointing */
export function draw(svg: SVGSVGElement, data: ConsistencyData, size: Size): ConsistencyLayout {
  const keys = keysOf(data);
  const rows = flowRows(
    keys.map(({ text }) => text),
    size.width - 2 * MARGIN,
  );
  const layout = consistencyLayout(data, size, rows);
  sizeSvg(svg, { width: size.width, height: Math.max(size.height, layout.needed) });
  for (const [level, { parts }] of Object.entries(LEVELS)) {
    if (level !== data.level) for (const part of parts) svgPart(svg, part).selectAll('*').remove();
  }
  drawFrames(svg, data, layout);
  drawPublished(svg, data, layout);
  drawLevels(svg, data, layout);
  drawOwn(svg, data, layout);
  drawHandles(svg, data, layout);
  LEVELS[data.level].draw(svg, data, layout);
  const legend = svgPart(svg, 'consistency-legend').attr('transform', `translate(${MARGIN},${layout.legendY})`);
  drawFlowKeys(legend, keys, size.width - 2 * MARGIN);
  return layout;
}

/** What stands beneath the curves, and the parts of the drawing that it is made of. */
const LEVELS = {
  model: { draw: () => {}, parts: [] },
  layer: { draw: drawLayers, parts: ['layer-scale', 'layer-ticks', 'layers', 'layer-model', 'layer-words'] },
  label: { draw: drawLabels, parts: ['label-scale', 'label-ticks', 'labels', 'label-model', 'label-words'] },
  expert: {
    draw: drawExperts,
    parts: ['expert-scale', 'expert-ticks', 'expert-least', 'experts', 'expert-chosen', 'expert-words'],
  },
} as const;

const stroke =
  (className: string) =>
  (group: SvgGroup): void => {
    const middle = KEY_HEIGHT / 2;
    group.append('line').attr('class', className).attr('x2', KEY_WIDTH).attr('y1', middle).attr('y2', middle);
  };

/** What the thin lines and the marks beneath are. */
function levelKeys({ level, by, model, layer }: ConsistencyData): readonly FlowKey[] {
  const pooled = { text: 'all layers pooled', symbol: stroke('model-line') };
  if (level === 'layer') return [{ text: 'its layers', symbol: stroke('level') }, pooled];
  if (level === 'label')
    return [
      { text: `by ${by}`, symbol: stroke('level') },
      { ...pooled, text: 'all together' },
    ];
  if (level === 'model') return [];
  const own = model.layers.find((each) => each.layer === layer);
  return [
    { text: own ? `experts of ${own.label.replace('_', '.')}; others fainter` : 'experts of all layers', symbol: dot },
    { text: 'the least SRP at a load, 2r ÷ (1 + r)', symbol: stroke('least') },
  ];
}

function dot(group: SvgGroup): void {
  const middle = KEY_HEIGHT / 2;
  group
    .append('path')
    .attr('class', 'dots')
    .attr('stroke-width', 5)
    .attr('stroke-linecap', 'round')
    .attr('d', `M${KEY_WIDTH / 2},${middle}h0`);
}

function keysOf(data: ConsistencyData): readonly FlowKey[] {
  const { model, segment, published } = data;
  const m = model.lengths[segment] ?? 0;
  const has = model.published.some((each) => publishedHits(each, m).length > 0);
  const without = model.hits === null || (isComparable(model) && has) ? '' : '; none published for this SCH';
  const bounds = model.points.some(({ low }) => low !== null);
  return [
    { text: bounds ? 'this trace, 95 % bounds' : 'this trace', symbol: stroke('own-key') },
    {
      text: `${modelCount(model)} published models, named on hover${without}`,
      symbol: stroke('published-key'),
    },
    ...levelKeys(data),
    ...(published === null ? [] : [{ text: published, symbol: stroke('chosen-key') }]),
  ];
}

export interface Marks {
  readonly at: Pointed | null;
}

/** What follows the pointer, drawn over the figure without touching it. */
export function drawMarks(
  svg: SVGSVGElement,
  { model, segment }: ConsistencyData,
  layout: ConsistencyLayout,
  { at }: Marks,
): void {
  for (const mark of svg.querySelectorAll<SVGGElement>('g.published')) {
    mark.classList.toggle('hot', at?.kind === 'published' && mark.dataset.published === String(at.at));
  }
  for (const [i, mark] of svg.querySelectorAll<SVGGElement>('g.layer').entries()) {
    mark.classList.toggle('hot', at?.kind === 'layer' && at.at === i);
  }
  for (const [i, mark] of svg.querySelectorAll<SVGGElement>('g.value').entries()) {
    mark.classList.toggle('hot', at?.kind === 'label' && at.at === i);
  }
  const ring = (() => {
    if (at?.kind === 'segment') {
      const value = model.points[at.at]?.value;
      const m = model.lengths[at.at];
      return value == null || m === undefined
        ? null
        : { x: layout.srp.x + layout.m(m), y: layout.srp.y + shareY(layout.srp, value) };
    }
    if (at?.kind === 'rho') {
      const value = model.hits?.points[segment]?.[at.at]?.value;
      const rho = model.hits?.rhos[at.at];
      return value == null || rho === undefined
        ? null
        : { x: layout.hits.x + layout.rho(rho), y: layout.hits.y + shareY(layout.hits, value) };
    }
    const point = at?.kind === 'expert' ? expertAt(model.experts, at.row, at.expert, segment) : null;
    const { beneath } = layout;
    return point && { x: beneath.x + layout.load(point.load), y: beneath.y + shareY(beneath, point.srp) };
  })();
  svgPart(svg, 'consistency-ghost')
    .selectAll<SVGCircleElement, string>('circle')
    .data(ring ? ['ring-paper', 'ring-ink'] : [])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (name === 'ring-ink' ? 5 : 6))
    .attr('cx', ring?.x ?? 0)
    .attr('cy', ring?.y ?? 0);
}
