// Where no flows are drawn: the pairs with the highest lifts as bars, those of the chosen expert first.

import { formatRatio } from '#protocol';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { FlowData } from './flow-data.ts';
import { type FlowLayout, PAIR_ROW } from './layout.ts';
import { CLIP, type Pair } from './model.ts';
import { addressIn } from './reading.ts';

/** Left of the bars for the two experts, right of them for the lift. */
const NAMES = 112;
const VALUE = 48;

export function drawPairs(svg: SVGSVGElement, data: FlowData, layout: FlowLayout): void {
  const { model, theme, chosen } = data;
  const { pairs } = layout;
  const part = svgPart(svg, 'pairs');
  const words = svgPart(svg, 'pair-words');
  const list = pairs?.list ?? [];
  const room = (pairs?.width ?? 0) - NAMES - VALUE;
  const most = Math.max(1, ...list.map(({ lift }) => lift));
  const rows = part
    .attr('transform', `translate(${pairs?.x ?? 0},${pairs?.y ?? 0})`)
    .selectAll<SVGGElement, Pair>('g')
    .data([...list])
    .join((enter) => {
      const made = enter.append('g');
      made.append('text').attr('class', 'pair-name').attr('dy', '0.34em');
      made.append('rect').attr('height', PAIR_ROW - 6);
      made.append('text').attr('class', 'pair-value').attr('dy', '0.34em');
      return made;
    })
    .attr('class', 'pair')
    .attr('data-row', ({ row }) => row)
    .attr('data-column', ({ column }) => column)
    .attr('transform', (_, i) => `translate(0,${i * PAIR_ROW})`);
  const between = model.kind === 'transition' ? '→' : 'with';
  const long = ({ lift }: Pair) => (lift / most) * room;
  rows
    .select('.pair-name')
    .attr('y', PAIR_ROW / 2)
    .text(({ row, column }) => `E${row} ${between} E${column}`);
  rows
    .select('rect')
    .attr('x', NAMES)
    .attr('y', 3)
    .attr('width', (pair) => Math.max(1, long(pair)))
    .attr('fill', ({ lift }) => theme.diverging(Math.log2(lift) / CLIP));
  rows
    .select('.pair-value')
    .attr('x', (pair) => NAMES + long(pair) + 6)
    .attr('y', PAIR_ROW / 2)
    .text(({ lift }) => formatRatio(lift));
  if (!pairs || list.length === 0) {
    drawWords(words, []);
    return;
  }
  const own =
    chosen.row >= 0
      ? addressIn(model.rows, chosen.row)
      : chosen.column >= 0
        ? addressIn(model.columns, chosen.column)
        : null;
  drawWords(words, [
    { x: pairs.x, y: 20, text: 'Highest lifts', kind: 'caption strong' },
    {
      x: pairs.x,
      y: pairs.y - 26,
      text: own ? `those of ${own} first` : `from ${model.support} expected tokens on`,
      kind: 'caption',
    },
  ]);
}
