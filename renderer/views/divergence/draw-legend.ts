// Beneath the figure: which colour is which group of languages, and what else is drawn.

import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../charts/flow-keys.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import { occurringGroups } from '../../languages/language-groups.ts';
import { type CurvesData, firstModel, isColoured, MOST_BANDS, slotColor } from './curves-data.ts';
import type { CurvesLayout } from './layout.ts';
import { middleOf } from './middle.ts';
import type { Curve } from './model.ts';
import type { Panel } from './panels.ts';

const MARGIN = 12;

function stroke(className: string, color: string, dash = '') {
  return (group: SvgGroup): void => {
    group
      .append('line')
      .attr('class', className)
      .attr('x2', KEY_WIDTH)
      .attr('y1', KEY_HEIGHT / 2)
      .attr('y2', KEY_HEIGHT / 2)
      .attr('stroke-dasharray', dash || null)
      .style('color', color);
  };
}

function patch(className: string) {
  return (group: SvgGroup): void => {
    group.append('rect').attr('class', className).attr('width', KEY_WIDTH).attr('height', KEY_HEIGHT);
  };
}

export function keysOf(data: CurvesData): readonly FlowKey[] {
  const model = firstModel(data);
  const [first] = data.panels as readonly [Panel, ...Panel[]];
  const { language } = data;
  const isApart = first.behind.length > 0;
  const coloured = model.curves.filter((each) => isColoured(first, each));
  const groups = occurringGroups(new Map(coloured.map((each) => [each.language, each.style])));
  const own = model.curves.some((each) => each.language === language) ? language : null;
  const many = !isApart && model.curves.length > MOST_BANDS;
  const { beside, isControl } = model.measure;
  const { kind } = middleOf(model, language, data.chosen);
  return [
    // A panel's title is the key of its group.
    ...(isApart
      ? [{ text: 'other groups', symbol: stroke('line-behind', 'inherit') }]
      : groups.flatMap(({ group, languages }) => [
          { text: group.name, symbol: stroke('line', slotColor(data, group.slot)) },
          ...dashedKeys(
            data,
            coloured.filter((each) => languages.includes(each.language)),
          ),
        ])),
    ...(!isApart && coloured.length < model.curves.length
      ? [{ text: 'others, coloured when pointed at', symbol: stroke('line-neutral', 'inherit') }]
      : []),
    ...(isControl
      ? [{ text: controlWords(beside, own, isApart, beside === 'chance'), symbol: stroke('control', 'inherit') }]
      : []),
    {
      text: many && own === null ? '95 % bounds, of a language pointed at' : '95 % bounds',
      symbol: patch('band-key'),
    },
    ...(kind === 'none'
      ? []
      : [{ text: kind === 'trough' ? 'trough' : 'middle layers', symbol: patch('trough-shade') }]),
  ];
}

/** Lines that only their dashes tell from others of their colour: what they are compared with is dashed too. */
function dashedKeys(data: CurvesData, curves: readonly Curve[]): readonly FlowKey[] {
  const { reference } = firstModel(data);
  return curves.flatMap(({ language, style }) =>
    style.dash === ''
      ? []
      : [
          {
            text: language === reference ? `${language}, the reference` : language,
            symbol: stroke('line', slotColor(data, style.group.slot), style.dash),
          },
        ],
  );
}

function controlWords(beside: string, language: string | null, isApart: boolean, isSame: boolean): string {
  if (isSame) return beside;
  return `${beside}, ${language ?? (isApart ? 'mean of the group' : 'mean of all')}`;
}

export function legendRows(data: CurvesData, width: number): number {
  return flowRows(
    keysOf(data).map(({ text }) => text),
    width - 2 * MARGIN,
  );
}

export function drawLegend(svg: SVGSVGElement, data: CurvesData, layout: CurvesLayout): void {
  const part = svgPart(svg, 'curves-legend').attr('transform', `translate(${MARGIN},${layout.legendY})`);
  drawFlowKeys(part, keysOf(data), layout.size.width - 2 * MARGIN);
}
