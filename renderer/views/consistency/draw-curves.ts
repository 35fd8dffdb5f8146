// The curves of both panels: the published models in grey, the trace's own with its band over them.

import { area, line } from 'd3';
import { drawBottomAxis, drawLeftAxis } from '../../charts/axis.ts';
import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart, type Words } from '../../charts/svg-parts.ts';
import type { Point } from '../../locality/point.ts';
import type { ConsistencyData } from './consistency-data.ts';
import {
  type ConsistencyLayout,
  LARGEST_RHO,
  ownHits,
  ownLine,
  type Panel,
  publishedDots,
  publishedLine,
  shareY,
} from './layout.ts';

interface Dot {
  readonly x: number;
  readonly y: number;
}

const lineOf = line<Dot>()
  .x(({ x }) => x)
  .y(({ y }) => y);

function drawScale(svg: SVGSVGElement, name: string, panel: Panel): void {
  const shares = panel.height >= 110 ? [0, 0.2, 0.4, 0.6, 0.8, 1] : [0, 0.5, 1];
  drawLeftAxis(
    svgPart(svg, `${name}-scale`).attr('transform', `translate(${panel.x},${panel.y})`),
    shares.map((share) => ({ at: shareY(panel, share), text: String(Math.round(share * 100)) })),
    panel.width,
  );
}

export function drawFrames(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment } = data;
  const { srp, hits } = layout;
  const m = model.lengths[segment];
  drawScale(svg, 'srp', srp);
  drawScale(svg, 'hits', hits);
  const below = ({ x, y, height }: Panel) => `translate(${x},${y + height})`;
  drawBottomAxis(
    svgPart(svg, 'srp-ticks').attr('transform', below(srp)),
    model.lengths.map((length) => ({ at: layout.m(length), text: String(length) })),
    4,
  );
  const every = hits.width >= 260 ? 0.5 : 1;
  drawBottomAxis(
    svgPart(svg, 'hits-ticks').attr('transform', below(hits)),
    Array.from({ length: LARGEST_RHO / every + 1 }, (_, i) => ({ at: layout.rho(i * every), text: String(i * every) })),
    4,
  );
  const words: Words[] = [
    { x: 12, y: srp.y - 20, text: 'SRP × 100: best F1 of one choice for m tokens', kind: 'caption' },
    {
      x: srp.x + srp.width / 2,
      y: srp.y + srp.height + 34,
      text: 'm, tokens of a segment',
      kind: 'caption',
      anchor: 'middle',
    },
    {
      x: hits.x - 32,
      y: hits.y - 20,
      text: `SCH × 100: choices found, looking m = ${m} tokens ahead`,
      kind: 'caption',
    },
    {
      x: hits.x + hits.width / 2,
      y: hits.y + hits.height + 34,
      text: 'ρ, cached experts ÷ experts per token, one pool',
      kind: 'caption',
      anchor: 'middle',
    },
  ];
  drawWords(svgPart(svg, 'consistency-words'), words);
  drawUndefined(svg, data, layout);
}

/** As much of it as fits into its shade. */
function undefinedWords(m: number, room: number): string {
  const texts = [`m ≥ ${m}: undefined, no sequence so long`, `m ≥ ${m}: undefined`, 'undefined'];
  return texts.find((each) => captionWidth(each) <= room - 8) ?? '';
}

/** From which m on no sequence is long enough, and why there are no hit rates. */
function drawUndefined(
  svg: SVGSVGElement,
  { model, segment, withoutHits }: ConsistencyData,
  layout: ConsistencyLayout,
): void {
  const { srp, hits } = layout;
  const first = model.points.findIndex(({ value }) => value === null);
  const before = model.lengths[first - 1];
  const from =
    first < 0 ? null : before === undefined ? 0 : (layout.m(before) + layout.m(model.lengths[first] as number)) / 2;
  const part = svgPart(svg, 'undefined').attr('transform', `translate(${srp.x},${srp.y})`);
  part
    .selectAll<SVGRectElement, number>('rect')
    .data(from === null ? [] : [from])
    .join('rect')
    .attr('class', 'undefined-shade')
    .attr('x', (x) => x)
    .attr('width', (x) => srp.width - x)
    .attr('height', srp.height);
  const why =
    withoutHits ??
    (model.hits?.points[segment]?.every(({ value }) => value === null)
      ? model.hits.points[segment]?.[0]?.reason
      : null);
  drawWords(svgPart(svg, 'undefined-words'), [
    ...(from === null
      ? []
      : [
          {
            x: srp.x + srp.width - 6,
            y: srp.y + 14,
            text: undefinedWords(model.lengths[first] as number, srp.width - from),
            kind: 'caption',
            anchor: 'end' as const,
          },
        ]),
    ...(why
      ? [
          {
            x: hits.x + hits.width / 2,
            y: hits.y + hits.height / 2,
            text: why,
            kind: 'caption why',
            anchor: 'middle' as const,
          },
        ]
      : []),
  ]);
}

export function drawPublished(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, published } = data;
  const at = [...model.published.keys()];
  for (const [name, panel, dotsOf] of [
    ['srp', layout.srp, publishedLine],
    ['hits', layout.hits, publishedDots],
  ] as const) {
    const part = svgPart(svg, `published-${name}`).attr('transform', `translate(${panel.x},${panel.y})`);
    const groups = part
      .selectAll<SVGGElement, number>('g.published')
      .data(at, (each) => each)
      .join((enter) => {
        const group = enter.append('g');
        group.append('path');
        return group;
      })
      .attr('class', (i) => (model.published[i]?.model === published ? 'published chosen' : 'published'))
      .attr('data-published', (i) => i);
    groups.select('path').attr('d', (i) => lineOf([...dotsOf(data, layout, i)]) ?? '');
    groups
      .selectAll<SVGCircleElement, Dot>('circle')
      .data((i) => [...dotsOf(data, layout, i)])
      .join('circle')
      .attr('r', name === 'srp' ? 1.5 : 2.5)
      .attr('cx', ({ x }) => x)
      .attr('cy', ({ y }) => y);
    groups.filter((i) => model.published[i]?.model === published).raise();
    const chosen = model.published.findIndex((each) => each.model === published);
    const dots = chosen < 0 ? [] : dotsOf(data, layout, chosen);
    const label = name === 'srp' ? dots.at(-1) : dots.find(({ x }) => Math.abs(x - layout.rho(2)) < 1);
    drawWords(
      part,
      label
        ? [
            {
              // Off its line, which falls over m and rises over rho.
              x: name === 'srp' ? label.x : label.x - 8,
              y: name === 'srp' ? label.y + 15 : label.y - 6,
              text: published ?? '',
              kind: 'caption strong',
              anchor: 'end',
            },
          ]
        : [],
    );
  }
}

interface Band extends Dot {
  readonly low: number;
  readonly high: number;
}

function bandOf(panel: Panel, points: readonly Point[], x: (i: number) => number): readonly Band[] {
  return points.flatMap(({ low, high }, i) =>
    low === null || high === null
      ? []
      : [{ x: x(i), y: 0, low: shareY(panel, Math.max(0, low)), high: shareY(panel, Math.min(1, high)) }],
  );
}

export function drawOwn(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { model, segment } = data;
  const bandPath = area<Band>()
    .x(({ x }) => x)
    .y0(({ low }) => low)
    .y1(({ high }) => high);
  const hits = model.hits?.points[segment] ?? [];
  for (const [name, panel, dots, band] of [
    [
      'srp',
      layout.srp,
      ownLine(data, layout),
      bandOf(layout.srp, model.points, (i) => layout.m(model.lengths[i] as number)),
    ],
    [
      'hits',
      layout.hits,
      ownHits(data, layout),
      bandOf(layout.hits, hits, (i) => layout.rho(model.hits?.rhos[i] as number)),
    ],
  ] as const) {
    const part = svgPart(svg, `own-${name}`).attr('transform', `translate(${panel.x},${panel.y})`);
    for (const [kind, d] of [
      ['band', bandPath([...band])],
      ['line', lineOf([...dots])],
    ] as const) {
      part
        .selectAll<SVGPathElement, string>(`path.${kind}`)
        .data(d ? [d] : [])
        .join('path')
        .attr('class', kind)
        .attr('d', (each) => each);
    }
    part
      .selectAll<SVGCircleElement, Dot>('circle')
      .data([...dots])
      .join('circle')
      .attr('class', 'dot')
      .attr('r', 3)
      .attr('cx', ({ x }) => x)
      .attr('cy', ({ y }) => y);
  }
}
