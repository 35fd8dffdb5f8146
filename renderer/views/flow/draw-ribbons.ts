// The strongest flows between two layers as ribbons between two columns of experts.

import { formatCount, formatShare } from '#protocol';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { FlowData } from './flow-data.ts';
import { type FlowLayout, NODE } from './layout.ts';
import { CLIP } from './model.ts';
import { addressIn } from './reading.ts';
import type { Node, Ribbon } from './ribbons.ts';

export function drawRibbons(svg: SVGSVGElement, data: FlowData, layout: FlowLayout): void {
  const { model, theme, chosen } = data;
  const { ribbons } = layout;
  const part = svgPart(svg, 'ribbons');
  const nodes = svgPart(svg, 'nodes');
  const words = svgPart(svg, 'ribbon-words');
  if (!ribbons) {
    part.selectAll('*').remove();
    nodes.selectAll('*').remove();
    drawWords(words, []);
    return;
  }
  const { x, y, width } = ribbons;
  const own = ({ flow }: Ribbon) => flow.from === chosen.row || flow.to === chosen.column;
  const some = ribbons.ribbons.some(own);
  part
    .attr('transform', `translate(${x},${y})`)
    .selectAll<SVGPathElement, Ribbon>('path')
    // The first ones are drawn last, so that they lie on top.
    .data(ribbons.ribbons.toReversed())
    .join('path')
    .attr('class', (each) => `ribbon${some && own(each) ? ' own' : some ? ' other' : ''}`)
    .attr('data-place', (_, i) => ribbons.ribbons.length - 1 - i)
    .attr('fill', ({ flow }) => theme.diverging(Math.log2(flow.lift) / CLIP))
    .attr('d', (each) => pathOf(each, width));
  const sides = [
    ...ribbons.left.map((node) => ({ node, side: 'row' as const })),
    ...ribbons.right.map((node) => ({ node, side: 'column' as const })),
  ];
  type Placed = (typeof sides)[number];
  const groups = nodes
    .attr('transform', `translate(${x},${y})`)
    .selectAll<SVGGElement, Placed>('g')
    .data(sides)
    .join((enter) => {
      const made = enter.append('g');
      made.append('rect').attr('width', NODE);
      made.append('text').attr('dy', '0.34em');
      return made;
    })
    .attr('class', ({ node, side }) => (node.expert === chosen[side] ? 'node chosen' : 'node'))
    .attr('data-side', ({ side }) => side)
    .attr('data-expert', ({ node }) => node.expert);
  const right = ({ side }: Placed) => side === 'column';
  const middle = ({ y: top, height }: Node) => top + height / 2;
  groups
    .select('rect')
    .attr('x', (each) => (right(each) ? width : -NODE))
    .attr('y', ({ node }) => node.y)
    .attr('height', ({ node }) => node.height);
  groups
    .select('text')
    .attr('text-anchor', (each) => (right(each) ? 'start' : 'end'))
    .attr('x', (each) => (right(each) ? width + NODE + 4 : -NODE - 4))
    .attr('y', ({ node }) => middle(node))
    .text(({ node }) => `E${node.expert}`);
  const all = model.flows?.length ?? 0;
  const named = chosen.row >= 0 ? addressIn(model.rows, chosen.row) : addressIn(model.columns, chosen.column);
  const share = Math.min(...ribbons.ribbons.map(({ flow }) => flow.share));
  const largest = Math.max(...ribbons.ribbons.map(({ flow }) => flow.share));
  drawWords(words, [
    {
      x: x - NODE,
      y: 20,
      text: `${ribbons.ribbons.length} of ${formatCount(all)} flows beyond independence`,
      kind: 'caption strong',
    },
    {
      x: x - NODE,
      y: y - 26,
      text: `${some ? `${named}’s first · ` : ''}width: share of tokens, ${formatShare(share)} to ${formatShare(largest)}`,
      kind: 'caption',
    },
    { x: x - NODE - 4, y: y - 7, text: model.rows.label.replace('_', '.'), kind: 'caption', anchor: 'end' },
    { x: x + width + NODE + 4, y: y - 7, text: model.columns.label.replace('_', '.'), kind: 'caption' },
  ]);
}

function pathOf({ left, right, width }: Ribbon, length: number): string {
  const half = length / 2;
  return `M0,${left}C${half},${left} ${half},${right} ${length},${right}V${right + width}C${half},${right + width} ${half},${left + width} 0,${left + width}Z`;
}
