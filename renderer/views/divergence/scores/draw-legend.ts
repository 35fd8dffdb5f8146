// Beneath the figure of scores: groups of languages, and what the marks of the layers mean.

import type { SvgGroup } from '../../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../../charts/flow-keys.ts';
import { svgPart } from '../../../charts/svg-parts.ts';
import { occurringGroups } from '../../../languages/language-groups.ts';
import { slotColor } from '../curves-data.ts';
import { STANDS_OUT } from './draw-strip.ts';
import type { ScoresLayout } from './layout.ts';
import { isPlaced } from './model.ts';
import type { ScoresData } from './scores-data.ts';

const MARGIN = 12;

function dot(className: string, color: string | null) {
  return (group: SvgGroup): void => {
    const item = group.append('g').attr('class', className);
    if (color !== null) item.style('--own', color);
    item
      .append('circle')
      .attr('class', 'dot')
      .attr('r', 4)
      .attr('cx', KEY_WIDTH / 2)
      .attr('cy', KEY_HEIGHT / 2);
  };
}

function keysOf(data: ScoresData): readonly FlowKey[] {
  const { model } = data;
  const placed = model.languages.filter(isPlaced);
  const groups = occurringGroups(new Map(placed.map(({ language, style }) => [language, style])));
  const isMuted = (q: number | null): boolean => (q ?? 1) > STANDS_OUT;
  const all = model.layers.flatMap(({ plain, partial }) => [plain, partial]);
  return [
    ...groups.map(({ group }) => ({ text: group.name, symbol: dot('score-key', slotColor(data, group.slot)) })),
    { text: 'r', symbol: dot('strip-mark', null) },
    { text: 'r, fertility removed', symbol: dot('strip-mark partial', null) },
    ...(all.some(({ q }) => isMuted(q))
      ? [
          {
            text: `muted: q above ${STANDS_OUT}, corrected for ${model.layers.length} layers`,
            symbol: dot('strip-mark muted', null),
          },
        ]
      : []),
    {
      text: 'middle layers',
      symbol: (group: SvgGroup) => {
        group.append('rect').attr('class', 'trough-shade').attr('width', KEY_WIDTH).attr('height', KEY_HEIGHT);
      },
    },
  ];
}

export function scoresLegendRows(data: ScoresData, width: number): number {
  return flowRows(
    keysOf(data).map(({ text }) => text),
    width - 2 * MARGIN,
  );
}

export function drawScoresLegend(svg: SVGSVGElement, data: ScoresData, layout: ScoresLayout): void {
  const part = svgPart(svg, 'scores-legend').attr('transform', `translate(${MARGIN},${layout.legendY})`);
  drawFlowKeys(part, keysOf(data), layout.size.width - 2 * MARGIN);
}
