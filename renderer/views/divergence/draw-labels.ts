// The names at the right: each beside the end of its line, with the tokens its items take against the reference.

import { languageName } from '../../charts/language.ts';
import { captionWidth } from '../../charts/legend.ts';
import { drawWords, svgPart } from '../../charts/svg-parts.ts';
import { curveColor, type DivergenceData } from './divergence-data.ts';
import type { DivergenceLayout, PlacedLabel } from './layout.ts';

export function drawLabels(svg: SVGSVGElement, data: DivergenceData, layout: DivergenceLayout): void {
  const { model, language } = data;
  const { plot, column, labels } = layout;
  const curve = (label: PlacedLabel) => model.curves[label.curve] as (typeof model.curves)[number];
  const part = svgPart(svg, 'labels').attr('transform', `translate(0,${plot.y})`);
  const items = part
    .selectAll<SVGGElement, PlacedLabel>('g.label')
    .data([...labels], (label) => curve(label).language)
    .join((enter) => {
      const item = enter.append('g');
      item.append('path').attr('class', 'leader');
      item.append('text').attr('data-mark', 'code').attr('dy', '0.34em');
      item.append('text').attr('data-mark', 'name').attr('dy', '0.34em');
      item.append('text').attr('data-mark', 'tokens').attr('dy', '0.34em').attr('text-anchor', 'end');
      return item;
    })
    .attr('class', (label) => {
      if (language === null) return 'label';
      return curve(label).language === language ? 'label selected' : 'label dimmed';
    })
    .style('color', (label) => curveColor(data, curve(label).style.group.slot));
  items
    .select('path')
    .attr(
      'd',
      ({ end, y }) =>
        `M${plot.x + end.x + 5},${end.y}L${plot.x + plot.width + 6},${end.y}L${column.x - 10},${y}L${column.x - 4},${y}`,
    );
  items
    .select('[data-mark=code]')
    .attr('class', 'code')
    .attr('x', column.x)
    .attr('y', ({ y }) => y)
    .text((label) => fitting(curve(label).language, 52));
  items
    .select('[data-mark=name]')
    .attr('class', 'caption')
    .attr('x', column.name)
    .attr('y', ({ y }) => y)
    .text((label) => (column.name === null ? '' : fitting(languageName(curve(label).language), 92)));
  items
    .select('[data-mark=tokens]')
    .attr('class', 'caption')
    .attr('x', column.tokens)
    .attr('y', ({ y }) => y)
    .text((label) => {
      const { value } = curve(label).fertility;
      return value === null ? '–' : value.toFixed(2);
    });
  drawWords(
    svgPart(svg, 'labels-more'),
    layout.unlabelled > 0
      ? [
          {
            x: column.tokens,
            y: plot.y + plot.height + 20,
            text: `${layout.unlabelled} more: table (T)`,
            kind: 'caption',
            anchor: 'end',
          },
        ]
      : [],
  );
}

/** Cut with an ellipsis where it would run into the next column; a character is never cut in two. */
function fitting(text: string, width: number): string {
  if (captionWidth(text) <= width) return text;
  const letters = [...text];
  return `${letters.slice(0, Math.max(1, Math.floor(width / 6.2) - 1)).join('')}…`;
}
