// Round the cells: names with the colours of their groups, and the tree that the order comes from.

import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { type Joint, joints } from './cluster.ts';
import { GROUP_BAR, type MatrixLayout } from './layout.ts';
import type { MatrixData } from './matrix-data.ts';

/** Smallest cell whose label stands alone; smaller ones share: every second, third ... has one. */
const LABEL_APART = 9;

export function drawNames(svg: SVGSVGElement, data: MatrixData, layout: MatrixLayout): void {
  const { model, theme, language } = data;
  const { body, cell } = layout;
  const every = Math.max(1, Math.ceil(LABEL_APART / cell));
  const places = model.languages.map((name, place) => ({ name, place }));
  const labelled = places.filter(({ place, name }) => place % every === 0 || name === language);
  const kind = (name: string) =>
    `name${name === language ? ' selected' : ''}${name === model.reference ? ' reference' : ''}`;
  const middle = (place: number) => (place + 0.5) * cell;
  const bar = (name: string) => {
    const slot = model.styles.get(name)?.group.slot ?? null;
    return slot === null ? theme.colors.ink3 : (theme.categorical[slot] as string);
  };
  // Across where they fit, else upwards.
  const upright = labelled.every(({ name }) => captionWidth(name) <= cell - 4);
  for (const side of ['rows', 'columns'] as const) {
    const part = svgPart(svg, `names-${side}`).attr(
      'transform',
      side === 'rows' ? `translate(${body.x - 6},${body.y})` : `translate(${body.x},${body.y - 6})`,
    );
    part
      .selectAll<SVGRectElement, (typeof places)[number]>('rect')
      .data(places)
      .join('rect')
      .attr('class', 'group-bar')
      .attr('fill', ({ name }) => bar(name))
      .attr('x', ({ place }) => (side === 'rows' ? -GROUP_BAR + 2 : place * cell + 0.5))
      .attr('y', ({ place }) => (side === 'rows' ? place * cell + 0.5 : -GROUP_BAR + 2))
      .attr('width', side === 'rows' ? GROUP_BAR : Math.max(1, cell - 1.5))
      .attr('height', side === 'rows' ? Math.max(1, cell - 1.5) : GROUP_BAR);
    part
      .selectAll<SVGTextElement, (typeof places)[number]>('text')
      .data(labelled)
      .join('text')
      .attr('class', ({ name }) => kind(name))
      .attr('font-size', Math.max(9, Math.min(11, cell)))
      .attr('data-place', ({ place }) => place)
      .attr('dy', side === 'rows' || !upright ? '0.34em' : 0)
      .attr('text-anchor', side === 'rows' ? 'end' : upright ? 'middle' : 'start')
      .attr('transform', ({ place }) =>
        side === 'rows'
          ? `translate(-8,${middle(place)})`
          : `translate(${middle(place)},-8)${upright ? '' : ' rotate(-90)'}`,
      )
      .text(({ name }) => name);
  }
  drawWords(svgPart(svg, 'matrix-words'), [
    {
      x: 12,
      y: 16,
      text: `D at layer ${model.layers[data.layer]?.label.slice(1).replace('_', '.') ?? '–'}`,
      kind: 'caption strong',
    },
  ]);
}

/** Joints further right are further apart; those of what was never compared are not drawn. */
export function drawTree(svg: SVGSVGElement, { model }: MatrixData, layout: MatrixLayout): void {
  const { body, cell, tree } = layout;
  const all = tree > 0 ? joints(model.tree).filter(({ height }) => Number.isFinite(height)) : [];
  const most = Math.max(1e-9, ...all.map(({ height }) => height));
  const x = (height: number) => (height / most) * (tree - 4);
  const d = ({ height, left, right }: Joint) =>
    `M${x(left.height)},${left.middle * cell}H${x(height)}V${right.middle * cell}H${x(right.height)}`;
  const part = svgPart(svg, 'tree').attr('transform', `translate(${body.x + body.side + 6},${body.y})`);
  part
    .selectAll<SVGPathElement, Joint>('path')
    .data([...all])
    .join('path')
    .attr('class', 'branch')
    .attr('d', d);
  drawWords(
    svgPart(svg, 'tree-words'),
    all.length > 0
      ? [
          { x: body.x + body.side + 6, y: body.y + body.side + 14, text: '0', kind: 'tick-label' },
          {
            x: body.x + body.side + 2 + tree,
            y: body.y + body.side + 14,
            text: `D ${most.toPrecision(2)}`,
            kind: 'tick-label',
            anchor: 'end',
          },
        ]
      : [],
  );
}
