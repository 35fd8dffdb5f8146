// What the view says of two languages at a layer: in the tooltip, to a screen reader, and in the table.

import { formatCount, formatProbability } from '#protocol';
import { languageLabel, languageName } from '../../charts/language.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableData } from '../../ui/table-data.ts';
import type { MatrixModel } from './model.ts';

/** Rank of a value among all pairs of a layer, the most alike first, and how many pairs have one. */
export function pairRank(model: MatrixModel, layer: number, value: number): { rank: number; of: number } {
  const count = model.languages.length;
  let [rank, of] = [1, 0];
  for (const [at, other] of (model.values[layer] ?? new Float64Array()).entries()) {
    if (at % count <= Math.floor(at / count) || Number.isNaN(other)) continue;
    of++;
    if (other < value) rank++;
  }
  return { rank, of };
}

function cellValue({ values, languages }: MatrixModel, layer: number, row: number, column: number): number {
  return values[layer]?.[row * languages.length + column] ?? Number.NaN;
}

/** Tooltip of a cell. */
export function cellLines(model: MatrixModel, layer: number, row: number, column: number): readonly TooltipLine[] {
  const { languages, layers, items } = model;
  const names = [languages[row] as string, languages[column] as string];
  const value = cellValue(model, layer, row, column);
  const title: TooltipLine = { kind: 'title', text: `${layers[layer]?.label} · ${names.join(' and ')}` };
  if (row === column)
    return [title, { kind: 'note', text: `${languageLabel(names[0] as string)} with itself: 0 by definition` }];
  const { rank, of } = pairRank(model, layer, value);
  const bounds = model.bounds(layer, row, column);
  return [
    title,
    {
      kind: 'value',
      text: Number.isNaN(value)
        ? `–, ${model.reason(layer, row, column)}`
        : `D ${formatProbability(value)}${bounds ? ` [${bounds.map(formatProbability).join(', ')}]` : ''}`,
    },
    { kind: 'note', text: names.map(languageName).join(' · ') },
    ...(Number.isNaN(value)
      ? []
      : [{ kind: 'note', text: `rank ${rank} of ${of} pairs, the most alike first` } as const]),
    {
      kind: 'note',
      text: `mean over common items; they have ${formatCount(items[row] ?? 0)} and ${formatCount(items[column] ?? 0)}`,
    },
    ...(bounds || Number.isNaN(value)
      ? []
      : [{ kind: 'note', text: `no bounds: only pairs with ${model.reference} are drawn anew` } as const]),
  ];
}

/** `German and Spanish, layer 3, divergence 0.190` */
export function spokenCell(model: MatrixModel, layer: number, row: number, column: number): string {
  const value = cellValue(model, layer, row, column);
  const names = [row, column].map((place) => languageName(model.languages[place] as string)).join(' and ');
  const said = Number.isNaN(value)
    ? `undefined: ${model.reason(layer, row, column)}`
    : `divergence ${formatProbability(value)}`;
  return `${names}, layer ${model.layers[layer]?.layer}, ${said}`;
}

/** The same numbers as a table: one row per layer and pair of languages. */
export function matrixTable(
  model: MatrixModel,
  layer: number,
  language: string | null,
  onActivate: (language: string, layer: number) => void,
): TableData {
  const { languages, layers, items } = model;
  const pairs = languages.flatMap((_, row) => languages.slice(row + 1).map((_, i) => [row, row + 1 + i] as const));
  const pair = (row: number) => pairs[row % pairs.length] as readonly [number, number];
  const at = (row: number) => Math.floor(row / pairs.length);
  const value = (row: number) => cellValue(model, at(row), ...pair(row));
  const chosen = pairs.findIndex((each) => each.some((place) => languages[place] === language));
  return {
    caption: 'One row per layer and pair of languages',
    rows: layers.length * pairs.length,
    current: chosen < 0 ? -1 : layer * pairs.length + chosen,
    onActivate: (row) => onActivate(languages[pair(row)[0]] as string, layers[at(row)]?.layer ?? 0),
    columns: [
      { id: 'layer', label: 'Layer', value: (row) => layers[at(row)]?.label.replace('_', '.') ?? '' },
      { id: 'language', label: 'Language', value: (row) => languages[pair(row)[0]] as string },
      { id: 'other', label: 'Other', value: (row) => languages[pair(row)[1]] as string },
      {
        id: 'divergence',
        label: 'D',
        unit: '0 to 1',
        value: (row) => (Number.isNaN(value(row)) ? null : value(row)),
        format: (each) => formatProbability(Number(each)),
        whyNot: (row) => model.reason(at(row), ...pair(row)),
      },
      ...([0, 1] as const).map((end) => ({
        id: end === 0 ? 'divergence_low' : 'divergence_high',
        label: end === 0 ? 'from' : 'to',
        unit: '0 to 1',
        value: (row: number) => model.bounds(at(row), ...pair(row))?.[end] ?? null,
        format: (each: unknown) => formatProbability(Number(each)),
        whyNot: () => `Only pairs with ${model.reference} have bounds.`,
      })),
      { id: 'items', label: 'Items', unit: 'items', value: (row) => items[pair(row)[0]] ?? null },
      { id: 'other_items', label: 'of other', unit: 'items', value: (row) => items[pair(row)[1]] ?? null },
      { id: 'reason', label: 'Undefined because', value: (row) => model.reason(at(row), ...pair(row)) },
    ],
  };
}
