// Beneath the figure: which colour is which group of languages, and what else is drawn.

import type { SvgGroup } from '../../charts/axis.ts';
import { drawFlowKeys, type FlowKey, flowRows, KEY_HEIGHT, KEY_WIDTH } from '../../charts/flow-keys.ts';
import { svgPart } from '../../charts/svg-parts.ts';
import { type LanguageStyle, occurringGroups } from '../../languages/language-groups.ts';
import { curveColor, type DivergenceData, MOST_BANDS } from './divergence-data.ts';
import type { DivergenceLayout } from './layout.ts';
import { type DivergenceModel, shownTrough } from './model.ts';

const MARGIN = 12;

function stroke(className: string, color: string) {
  return (group: SvgGroup): void => {
    group
      .append('line')
      .attr('class', className)
      .attr('x2', KEY_WIDTH)
      .attr('y1', KEY_HEIGHT / 2)
      .attr('y2', KEY_HEIGHT / 2)
      .style('color', color);
  };
}

function patch(className: string) {
  return (group: SvgGroup): void => {
    group.append('rect').attr('class', className).attr('width', KEY_WIDTH).attr('height', KEY_HEIGHT);
  };
}

function keysOf(data: DivergenceData): readonly FlowKey[] {
  const { model, language } = data;
  const styles = new Map<string, LanguageStyle>(model.curves.map((each) => [each.language, each.style]));
  const many = model.curves.length > MOST_BANDS;
  const { trough } = shownTrough(model, language);
  return [
    ...occurringGroups(styles).map(({ group }) => ({
      text: group.name,
      symbol: stroke('line', curveColor(data, group.slot)),
    })),
    {
      text: language === null ? 'items shuffled, mean of all' : `items shuffled, ${shownOf(model, language)}`,
      symbol: stroke('shuffled', 'inherit'),
    },
    {
      text: many && language === null ? '95 % bounds, of a language pointed at' : '95 % bounds',
      symbol: patch('band-key'),
    },
    ...(typeof trough === 'string' ? [] : [{ text: 'trough', symbol: patch('trough-shade') }]),
  ];
}

function shownOf({ curves }: DivergenceModel, language: string): string {
  return curves.some((each) => each.language === language) ? language : 'mean of all';
}

export function legendRows(data: DivergenceData, width: number): number {
  return flowRows(
    keysOf(data).map(({ text }) => text),
    width - 2 * MARGIN,
  );
}

export function drawLegend(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const part = svgPart(svg, 'divergence-legend').attr('transform', `translate(${MARGIN},${layout.legendY})`);
  drawFlowKeys(part, keysOf(data), layout.size.width - 2 * MARGIN);
}
