// Thin lines in the panel of SRP: what the level is made of, beneath the line of all together. What is selected stands out.

import { line } from 'd3';
import { formatAddress } from '#protocol';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { expertAt } from './experts.ts';
import { type ConsistencyLayout, shareY } from './layout.ts';

interface LevelLine {
  readonly id: string;
  readonly chosen: boolean;
  /** SRP by m; null where it is not defined. */
  readonly values: readonly (number | null)[];
}

function linesOf(data: ConsistencyData): readonly LevelLine[] {
  const { model, level, labels, by, layer, expert, language } = data;
  if (level === 'layer') {
    return model.layers.map((each) => ({
      id: each.label.replace('_', '.'),
      chosen: each.layer === layer,
      values: each.points.map(({ value }) => value),
    }));
  }
  if (level === 'label') {
    return labels.map(({ value, points }) => ({
      id: value,
      chosen: by === 'language' && value === language,
      values: points.map((point) => point.value),
    }));
  }
  const row = level === 'expert' && expert ? model.experts.rows.findIndex((each) => each.layer === expert.layer) : -1;
  if (row < 0 || !expert) return [];
  const values = model.lengths.map((_, s) => expertAt(model.experts, row, expert.expert, s)?.srp ?? null);
  return [{ id: formatAddress(expert), chosen: true, values }];
}

export function drawLevels(svg: SVGSVGElement, data: ConsistencyData, layout: ConsistencyLayout): void {
  const { lengths } = data.model;
  const { srp } = layout;
  const path = ({ values }: LevelLine): string =>
    line<number | null>()
      .defined((value) => value !== null)
      .x((_, i) => layout.m(lengths[i] as number))
      .y((value) => shareY(srp, value ?? 0))([...values]) ?? '';
  const lines = svgPart(svg, 'levels')
    .attr('transform', `translate(${srp.x},${srp.y})`)
    .selectAll<SVGPathElement, LevelLine>('path')
    .data([...linesOf(data)], ({ id }) => id)
    .join('path')
    .attr('class', ({ chosen }) => (chosen ? 'level chosen' : 'level'))
    .attr('d', path);
  lines.filter(({ chosen }) => chosen).raise();
  const chosen = linesOf(data).find((each) => each.chosen);
  const at = chosen?.values.findIndex((value) => value !== null) ?? -1;
  const y = shareY(srp, chosen?.values[at] ?? 0);
  drawWords(
    svgPart(svg, 'level-words').attr('transform', `translate(${srp.x},${srp.y})`),
    chosen && at >= 0
      ? [{ x: layout.m(lengths[at] as number), y: y < 20 ? y + 16 : y - 7, text: chosen.id, kind: 'caption strong' }]
      : [],
  );
}
