// Hit rate over size: a line per policy, their bounds where there are any, and the handle with what it finds.

import { line } from 'd3';
import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { hundredths } from '../../locality/point.ts';
import { fittedCurve } from './budget.ts';
import { type CacheData, policyColor, policyDash } from './cache-data.ts';
import { type CacheLayout, shareY } from './layout.ts';
import { type PolicyCurve, type Rates, rateAt } from './model.ts';

/** Distance that labels at the handle keep, and the width that they take. */
const APART = 14;
const LABEL = 96;

/** A line has no more points than pixels. */
function pathOf(rates: Rates, { plot, x }: CacheLayout): string {
  const every = Math.max(1, Math.floor(rates.length / Math.max(1, plot.width)));
  const sizes = Array.from({ length: Math.ceil(rates.length / every) }, (_, i) =>
    Math.min(rates.length, 1 + i * every),
  );
  if (sizes.at(-1) !== rates.length) sizes.push(rates.length);
  return (
    line<number>()
      .defined((size) => rateAt(rates, size) !== null)
      .x((size) => x(size))
      .y((size) => shareY(plot, rateAt(rates, size) ?? 0))(sizes) ?? ''
  );
}

export function drawFrame(svg: SVGSVGElement, { model }: CacheData, layout: CacheLayout): void {
  const { plot, x } = layout;
  const shares = plot.height >= 110 ? [0, 0.2, 0.4, 0.6, 0.8, 1] : [0, 0.5, 1];
  drawLeftAxis(
    svgPart(svg, 'cache-scale').attr('transform', `translate(${plot.x},${plot.y})`),
    shares.map((share) => ({ at: shareY(plot, share), text: String(Math.round(share * 100)) })),
    plot.width,
  );
  const count = Math.min(13, Math.max(2, Math.floor(plot.width / 56)));
  const sizes = [...new Set(x.ticks(count).filter((tick) => tick > 0 && Number.isInteger(tick)))];
  const below = `translate(${plot.x},${plot.y + plot.height})`;
  drawBottomAxis(
    svgPart(svg, 'cache-sizes').attr('transform', below),
    sizes.map((at) => ({ at: x(at), text: at.toLocaleString('en-US') })),
    4,
  );
  const { perRho, most } = model;
  const rhos =
    perRho === null
      ? []
      : x
          .copy()
          .domain([0, most / perRho])
          .ticks(count);
  drawBottomAxis(
    svgPart(svg, 'cache-rhos').attr('transform', `translate(${plot.x},${plot.y + plot.height + 20})`),
    rhos.filter((rho) => rho > 0).map((rho) => ({ at: x(rho * (perRho ?? 1)), text: String(rho) })),
    0.01,
  );
  drawWords(svgPart(svg, 'cache-words'), [
    { x: 12, y: plot.y + plot.height + 16, text: 'experts', kind: 'caption' },
    ...(perRho === null ? [] : [{ x: 12, y: plot.y + plot.height + 33, text: 'ρ', kind: 'caption' }]),
  ]);
}

export function drawCurves(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, policy } = data;
  const { plot, x } = layout;
  const part = svgPart(svg, 'cache-curves').attr('transform', `translate(${plot.x},${plot.y})`);
  const curves = part
    .selectAll<SVGGElement, PolicyCurve>('g.curve')
    .data([...model.policies], ({ id }) => id)
    .join((enter) => {
      const group = enter.append('g');
      group.append('path').attr('data-mark', 'bounds');
      group.append('path').attr('data-mark', 'line');
      return group;
    })
    .attr('class', (_, i) => (i === policy ? 'curve chosen' : 'curve'))
    .attr('data-policy', ({ id }) => id)
    .style('color', ({ id }) => policyColor(data, id));
  curves
    .select('[data-mark=bounds]')
    .attr('class', 'whisker')
    .attr('d', ({ bounds }) =>
      bounds
        .map(
          ({ size, low, high }) => `M${x(size)},${shareY(plot, Math.max(0, low))}V${shareY(plot, Math.min(1, high))}`,
        )
        .join(''),
    );
  curves
    .select('[data-mark=line]')
    .attr('class', 'line')
    .attr('stroke-dasharray', ({ id }) => policyDash(id))
    .attr('d', ({ rates }) => pathOf(rates, layout));
  drawLayerCurve(svg, data, layout);
  drawFittedCurve(svg, data, layout);
}

/** Of caches that divide the same number of experts by gain, where that is what stands beneath. */
function drawFittedCurve(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, policy, beneath } = data;
  const { plot } = layout;
  svgPart(svg, 'cache-fitted-curve')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .style('color', policyColor(data, model.policies[policy]?.id ?? ''))
    .selectAll<SVGPathElement, string>('path')
    .data(beneath === 'budget' ? [pathOf(fittedCurve(model, policy), layout)] : [])
    .join('path')
    .attr('class', 'fitted')
    .attr('d', (each) => each);
}

/** Of the selected layer, where each has a cache of its own: under the chosen policy. */
function drawLayerCurve(svg: SVGSVGElement, { model, policy, layer }: CacheData, layout: CacheLayout): void {
  const { plot } = layout;
  const chosen = model.scope === 'layer' ? model.layers.find((each) => each.layer === layer) : undefined;
  const rates = chosen?.rates[policy];
  svgPart(svg, 'cache-layer-curve')
    .attr('transform', `translate(${plot.x},${plot.y})`)
    .selectAll<SVGPathElement, string>('path')
    .data(rates ? [pathOf(rates, layout)] : [])
    .join('path')
    .attr('class', 'layer-curve')
    .attr('d', (each) => each);
}

/** Over the plot: what it shows, and the size that the handle is at. */
function drawCaption(svg: SVGSVGElement, { model, size }: CacheData, { plot }: CacheLayout): void {
  const { perRho, most, scope } = model;
  const of = scope === 'model' ? `${size} of ${most} experts, one pool` : `${size} of ${most} experts in each layer`;
  const rho = perRho === null ? '' : `, ρ = ${Number((size / perRho).toFixed(2))}`;
  drawWords(svgPart(svg, 'cache-caption'), [
    { x: 12, y: plot.y - 20, text: `choices found, % · at ${of}${rho}`, kind: 'caption' },
  ]);
}

interface Found {
  readonly name: string;
  readonly color: string;
  readonly rate: number;
}

export function drawHandle(svg: SVGSVGElement, data: CacheData, layout: CacheLayout): void {
  const { model, size } = data;
  const { plot, x } = layout;
  drawCaption(svg, data, layout);
  const at = x(size);
  const part = svgPart(svg, 'cache-handle').attr('transform', `translate(${plot.x + at},${plot.y})`);
  part
    .selectAll<SVGPathElement, string>('path')
    .data([`M0,0V${plot.height + 4}`, 'M0,1l-5,-6v-6h10v6z'])
    .join('path')
    .attr('class', (_, i) => (i === 0 ? 'handle-line' : 'grip'))
    .attr('d', (d) => d);
  const found = model.policies.flatMap(({ id, name, rates }): Found[] => {
    const rate = rateAt(rates, size);
    return rate === null ? [] : [{ name, color: policyColor(data, id), rate }];
  });
  part
    .selectAll<SVGCircleElement, Found>('circle')
    .data(found)
    .join('circle')
    .attr('class', 'dot')
    .attr('r', 3.5)
    .attr('cy', ({ rate }) => shareY(plot, rate))
    .style('color', ({ color }) => color);
  // Beneath the lines, which rise: to the right of the handle nothing else is there.
  const ordered = found.toSorted((a, b) => b.rate - a.rate);
  const lowest = Math.max(0, ...found.map(({ rate }) => shareY(plot, rate)));
  const top = Math.max(12, Math.min(lowest + 20, plot.height - found.length * APART));
  const left = at + LABEL > plot.width;
  drawWords(
    svgPart(svg, 'cache-labels').attr('transform', `translate(${plot.x + at},${plot.y})`),
    ordered.map(({ name, rate }, i) => ({
      x: left ? -10 : 10,
      y: top + i * APART,
      text: `${name} ${hundredths(rate)}`,
      kind: 'caption reading',
      anchor: left ? ('end' as const) : ('start' as const),
    })),
  );
}
