// The names at the right: each beside the end of its line, with the tokens its items take against the reference.

import { languageName } from '../../charts/language.ts';
import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { type CurvesData, isColoured, slotColor } from './curves-data.ts';
import type { Curve } from './model.ts';
import type { PanelLayout, PlacedLabel } from './panel-layout.ts';
import type { Panel } from './panels.ts';

export function drawLabels(root: SVGGElement, data: CurvesData, panel: Panel, layout: PanelLayout): void {
  const { language } = data;
  const { plot, column, labels, isSmall } = layout;
  const curves = new Map(panel.model.curves.map((each) => [each.language, each]));
  const curve = (label: PlacedLabel) => curves.get(label.language) as Curve;
  const part = svgPart(root, 'labels').attr('transform', `translate(0,${plot.y})`);
  const items = part
    .selectAll<SVGGElement, PlacedLabel>('g.label')
    .data([...labels], (label) => label.language)
    .join((enter) => {
      const item = enter.append('g');
      item.append('path').attr('class', 'leader');
      item.append('text').attr('data-mark', 'code').attr('dy', '0.34em');
      item.append('text').attr('data-mark', 'name').attr('dy', '0.34em');
      item.append('text').attr('data-mark', 'tokens').attr('dy', '0.34em').attr('text-anchor', 'end');
      return item;
    })
    .attr('class', (label) => {
      const kind = isColoured(panel, curve(label)) ? 'label' : 'label neutral';
      if (language === null || !panel.languages.includes(language)) return kind;
      return label.language === language ? `${kind} selected` : `${kind} dimmed`;
    })
    .style('--own', (label) => slotColor(data, curve(label).style.group.slot));
  items
    .select('path')
    .attr(
      'd',
      ({ end, y }) =>
        `M${plot.x + end.x + 5},${end.y}L${plot.x + plot.width + 4},${end.y}L${column.x - 6},${y}L${column.x - 3},${y}`,
    );
  items
    .select('[data-mark=code]')
    .attr('class', 'code')
    .attr('x', column.x)
    .attr('y', ({ y }) => y)
    .text((label) => fitting(label.language, isSmall ? 44 : 52));
  items
    .select('[data-mark=name]')
    .attr('class', 'caption')
    .attr('x', column.name)
    .attr('y', ({ y }) => y)
    .text((label) => (column.name === null ? '' : fitting(languageName(label.language), 92)));
  items
    .select('[data-mark=tokens]')
    .attr('class', 'caption')
    .attr('x', column.tokens)
    .attr('y', ({ y }) => y)
    .text((label) => {
      if (column.tokens === null) return '';
      const { value } = curve(label).fertility;
      return value === null ? '–' : value.toFixed(2);
    });
  const isMore = layout.unlabelled > 0;
  drawWords(
    svgPart(root, 'labels-more'),
    isMore
      ? [
          {
            x: column.tokens ?? layout.box.x + layout.box.width - 4,
            y: plot.y + plot.height + 20,
            text: `${layout.unlabelled} more${isSmall ? '' : ': table (T)'}`,
            kind: 'caption',
            anchor: 'end',
          },
        ]
      : [],
  );
}

/** Cut with an ellipsis where it would run into the next column; a character is never cut in two. */
export function fitting(text: string, width: number): string {
  if (captionWidth(text) <= width) return text;
  const letters = [...text];
  return `${letters.slice(0, Math.max(1, Math.floor(width / 6.2) - 1)).join('')}…`;
}
