// The figure of scores: a point per language, and beside it r at every layer, as it is and with fertility removed.

import { drawBottomAxis, drawLeftAxis, tickDecimals, valueTicks } from '../../../charts/axis.ts';
import { captionWidth } from '../../../charts/legend.ts';
import { drawWords, sizeSvg, svgPart, type Words } from '../../../charts/svg-parts.ts';
import type { Size } from '../../../ui/use-size.ts';
import { slotColor } from '../curves-data.ts';
import { rangeWords } from '../middle.ts';
import { drawScoresLegend, scoresLegendRows } from './draw-legend.ts';
import { drawStrip } from './draw-strip.ts';
import { type PlacedLanguage, type ScoreMark, type ScoresLayout, scoresLayout, stripX } from './layout.ts';
import { correlationWords, scoreWords } from './reading.ts';
import type { ScoresData } from './scores-data.ts';

/** Draws the figure; may be called again and again. @returns where things are, for pointing */
export function drawScores(svg: SVGSVGElement, data: ScoresData, size: Size): ScoresLayout {
  const layout = scoresLayout(data.model, size, scoresLegendRows(data, size.width));
  sizeSvg(svg, size);
  drawScatterAxes(svg, data, layout);
  drawPoints(svg, data, layout);
  drawStrip(svg, data, layout);
  drawScoresLegend(svg, data, layout);
  return layout;
}

function drawScatterAxes(svg: SVGSVGElement, { model }: ScoresData, layout: ScoresLayout): void {
  const { scatter, x, y } = layout;
  const { name, range, reference, referenceRow, middle, n } = model;
  const rows = Math.max(2, Math.floor(scatter.height / 44));
  const [low = 0, high = 1] = y.domain();
  const decimals = tickDecimals(low, high, rows);
  drawLeftAxis(
    svgPart(svg, 'scores-y').attr('transform', `translate(${scatter.x},${scatter.y})`),
    valueTicks(y, rows).map((value) => ({ at: y(value), text: value.toFixed(decimals) })),
    scatter.width,
  );
  const columns = Math.max(2, Math.floor(scatter.width / 80));
  drawBottomAxis(
    svgPart(svg, 'scores-x').attr('transform', `translate(${scatter.x},${scatter.y + scatter.height})`),
    valueTicks(x, columns).map((value) => ({ at: x(value), text: scoreWords(value) })),
    4,
  );
  const { value } = referenceRow.score;
  const at = value === null ? null : x(value);
  svgPart(svg, 'scores-reference')
    .attr('transform', `translate(${scatter.x},${scatter.y})`)
    .selectAll<SVGLineElement, number>('line')
    .data(at === null ? [] : [at])
    .join('line')
    .attr('class', 'reference-line')
    .attr('x1', (each) => each)
    .attr('x2', (each) => each)
    .attr('y2', scatter.height);
  const plain = `${correlationWords(middle.plain)} · n = ${n}`;
  const partial = `fertility removed: ${correlationWords(middle.partial)}`;
  const room = layout.size.width - 24;
  drawWords(svgPart(svg, 'scores-words'), [
    { x: 12, y: 16, text: fitted(plain, room), kind: 'caption strong' },
    { x: 12, y: 32, text: fitted(partial, room), kind: 'caption strong' },
    { x: 12, y: 52, text: `D from ${reference}, mean of ${rangeWords(range)}`, kind: 'caption' },
    {
      x: scatter.x + scatter.width / 2,
      y: scatter.y + scatter.height + 34,
      text: name,
      kind: 'caption',
      anchor: 'middle',
    },
    ...unnamedWords(layout),
    ...(at === null
      ? []
      : [
          {
            x: scatter.x + at + (at > scatter.width / 2 ? -4 : 4),
            y: scatter.y + 12,
            text: reference,
            kind: 'caption',
            anchor: at > scatter.width / 2 ? ('end' as const) : ('start' as const),
          },
        ]),
  ]);
}

/** Points in a crowd that have no room for their names. */
function unnamedWords({ points, scatter }: ScoresLayout): readonly Words[] {
  const count = points.filter(({ name }) => name === null).length;
  if (count === 0) return [];
  const text = `${count} without a name: table (T)`;
  return [{ x: scatter.x + scatter.width, y: 52, text, kind: 'caption', anchor: 'end' }];
}

function fitted(text: string, room: number): string {
  if (captionWidth(text) <= room) return text;
  return `${text.slice(0, Math.max(8, Math.floor(room / 5.9) - 1))}…`;
}

function drawPoints(svg: SVGSVGElement, data: ScoresData, layout: ScoresLayout): void {
  const { scatter, points, x, y } = layout;
  const { language } = data;
  const items = svgPart(svg, 'scores-points')
    .attr('transform', `translate(${scatter.x},${scatter.y})`)
    .selectAll<SVGGElement, PlacedLanguage>('g.score-point')
    .data(points, ({ of }) => of.language)
    .join((enter) => {
      const item = enter.append('g');
      item.append('path').attr('class', 'whisker');
      item.append('circle').attr('class', 'dot').attr('r', 5);
      item.append('text').attr('class', 'code').attr('dy', '0.34em');
      return item;
    })
    .attr('data-language', ({ of }) => of.language)
    .attr(
      'class',
      ({ of }) => `score-point${language === null ? '' : of.language === language ? ' selected' : ' dimmed'}`,
    )
    .style('--own', ({ of }) => slotColor(data, of.style.group.slot));
  items.select('path').attr('d', ({ of, x: px, y: py }) => {
    const { divergence, score } = of;
    const up =
      divergence.low === null || divergence.high === null ? '' : `M${px},${y(divergence.low)}V${y(divergence.high)}`;
    const along = score.low === null || score.high === null ? '' : `M${x(score.low)},${py}H${x(score.high)}`;
    return up + along;
  });
  items
    .select('circle')
    .attr('cx', (each) => each.x)
    .attr('cy', (each) => each.y);
  items
    .select('text')
    .attr('x', ({ name, x: px }) => name?.x ?? px)
    .attr('y', ({ name, y: py }) => name?.y ?? py)
    .attr('text-anchor', ({ name }) => name?.anchor ?? 'start')
    .text(({ of, name }) => (name || of.language === language ? of.language : ''));
  items.filter(({ of }) => of.language === language).raise();
}

/** What follows the pointer or the cursor. @param isCursor it has a larger ring */
export function drawScoreMarks(
  svg: SVGSVGElement,
  layout: ScoresLayout,
  mark: ScoreMark | null,
  isCursor: boolean,
): void {
  const { scatter, strip, points } = layout;
  const point = mark?.kind === 'language' ? points[mark.place] : undefined;
  for (const each of svg.querySelectorAll<SVGGElement>('g.score-point')) {
    each.classList.toggle('hot', point !== undefined && each.dataset.language === point.of.language);
  }
  const part = svgPart(svg, 'scores-ghost');
  part
    .selectAll<SVGCircleElement, string>('circle')
    .data(point ? ['ring-paper', 'ring-ink'] : [])
    .join('circle')
    .attr('class', (name) => name)
    .attr('r', (name) => (isCursor ? 9 : 7) + (name === 'ring-ink' ? 0 : 1))
    .attr('cx', scatter.x + (point?.x ?? 0))
    .attr('cy', scatter.y + (point?.y ?? 0));
  part
    .selectAll<SVGLineElement, number>('line')
    .data(mark?.kind === 'layer' ? [strip.x + stripX(layout, mark.place)] : [])
    .join('line')
    .attr('class', 'ghost-line')
    .attr('x1', (x) => x)
    .attr('x2', (x) => x)
    .attr('y1', strip.y)
    .attr('y2', strip.y + strip.height);
}
