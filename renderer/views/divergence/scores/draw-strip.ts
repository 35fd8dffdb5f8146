// r at every layer with its bounds: filled as it is, hollow with fertility removed. What does not stand out once p is
// corrected for the number of layers is muted.

import { drawBottomAxis, drawLeftAxis } from '../../../charts/axis.ts';
import { drawWords, svgPart } from '../../../charts/svg-parts.ts';
import { type ScoresLayout, stripX } from './layout.ts';
import type { Correlation, ScoresModel } from './model.ts';
import type { ScoresData } from './scores-data.ts';

/** Largest q that stands out. */
export const STANDS_OUT = 0.05;
/** Distance that two layer labels keep. */
const LABELS_APART = 30;

interface Mark {
  readonly key: string;
  readonly x: number;
  readonly found: Correlation;
  readonly isPartial: boolean;
}

export function drawStrip(svg: SVGSVGElement, { model, layer }: ScoresData, layout: ScoresLayout): void {
  const { strip, r, step } = layout;
  const at = `translate(${strip.x},${strip.y})`;
  const [from, to] = placesOfRange(model);
  svgPart(svg, 'strip-middle')
    .attr('transform', at)
    .selectAll<SVGRectElement, number>('rect')
    .data(from < 0 ? [] : [from])
    .join('rect')
    .attr('class', 'trough-shade')
    .attr('x', from * step)
    .attr('width', (to - from + 1) * step)
    .attr('height', strip.height);
  drawLeftAxis(
    svgPart(svg, 'strip-r').attr('transform', at),
    [-1, -0.5, 0, 0.5, 1].map((value) => ({ at: r(value), text: value < 0 ? `−${-value}` : String(value) })),
    strip.width,
  );
  const every = Math.max(1, Math.ceil(LABELS_APART / Math.max(1, step)));
  drawBottomAxis(
    svgPart(svg, 'strip-layers').attr('transform', `translate(${strip.x},${strip.y + strip.height})`),
    model.layers.flatMap((each, i) =>
      i % every === 0 || each.layer === layer ? [{ at: stripX(layout, i), text: each.label.replace('_', '.') }] : [],
    ),
    4,
  );
  const chosen = model.layers.findIndex((each) => each.layer === layer);
  svgPart(svg, 'strip-lines')
    .attr('transform', at)
    .selectAll<SVGPathElement, string>('path')
    .data([`M0,${r(0)}H${strip.width}`, ...(chosen < 0 ? [] : [`M${stripX(layout, chosen)},0V${strip.height + 4}`])])
    .join('path')
    .attr('class', (_, i) => (i === 0 ? 'zero-line' : 'layer-line'))
    .attr('d', (d) => d);
  const shift = Math.min(4, step / 5);
  const marks = model.layers.flatMap(({ label, plain, partial }, i): readonly Mark[] => [
    { key: label, x: stripX(layout, i) - shift, found: plain, isPartial: false },
    { key: `${label} partial`, x: stripX(layout, i) + shift, found: partial, isPartial: true },
  ]);
  const items = svgPart(svg, 'strip-marks')
    .attr('transform', at)
    .selectAll<SVGGElement, Mark>('g.strip-mark')
    .data(
      marks.filter(({ found }) => found.r.value !== null),
      ({ key }) => key,
    )
    .join((enter) => {
      const item = enter.append('g');
      item.append('path').attr('class', 'whisker');
      item.append('circle').attr('class', 'dot');
      return item;
    })
    .attr('class', ({ found, isPartial }) =>
      ['strip-mark', isPartial ? 'partial' : '', (found.q ?? 1) > STANDS_OUT ? 'muted' : ''].filter(Boolean).join(' '),
    );
  items
    .select('path')
    .attr('d', ({ x, found }) =>
      found.r.low === null || found.r.high === null ? '' : `M${x},${r(found.r.low)}V${r(found.r.high)}`,
    );
  items
    .select('circle')
    .attr('r', step < 12 ? 2 : 3.5)
    .attr('cx', ({ x }) => x)
    .attr('cy', ({ found }) => r(found.r.value ?? 0));
  drawWords(svgPart(svg, 'strip-words'), [
    { x: strip.x - 36, y: strip.y - 12, text: 'r with the divergence of each layer', kind: 'caption' },
  ]);
}

/** First and last place of the middle layers in the strip. */
function placesOfRange({ layers, range: [from, to] }: ScoresModel): readonly [number, number] {
  const inside = layers.flatMap(({ layer }, i) => (layer >= from && layer <= to ? [i] : []));
  return [inside[0] ?? -1, inside.at(-1) ?? -1];
}
