// What the view says of a language at a layer: in the tooltip, to a screen reader, and in the table.

import { formatCountOf, formatProbability } from '#protocol';
import { languageLabel, languageName } from '../../charts/language.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableData } from '../../ui/table-data.ts';
import type { Curve, DivergenceModel, Point } from './model.ts';

/** `0.190 [0.181, 0.199]`; a dash where there is no value, no bracket where there are no bounds. */
export function pointWords({ value, low, high }: Point, format: (value: number) => string = formatProbability): string {
  const words = (each: number) => (each < 0 && format !== signed ? `−${format(-each)}` : format(each));
  if (value === null) return '–';
  return low === null || high === null ? words(value) : `${words(value)} [${words(low)}, ${words(high)}]`;
}

/** With its sign, and a true minus. */
function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatProbability(Math.abs(value))}`;
}

const tokens = (value: number) => value.toFixed(1);
const times = (value: number) => value.toFixed(2);

/** Tooltip of a language at a layer. */
export function curveLines(model: DivergenceModel, curve: Curve, at: number): readonly TooltipLine[] {
  const point = curve.points[at] as Point;
  const { reference, layers } = model;
  return [
    { kind: 'title', text: `${layers[at]?.label ?? ''} · ${languageLabel(curve.language)}` },
    { kind: 'value', text: point.value === null ? `–, ${point.reason}` : `D ${pointWords(point)}` },
    { kind: 'note', text: `items shuffled ${pointWords(curve.shuffled[at] as Point)}` },
    { kind: 'note', text: `alignment ${pointWords(curve.alignment[at] as Point, signed)}` },
    {
      kind: 'note',
      text: `n = ${formatCountOf(curve.pairs, 'pair')} with ${reference}, ${pointWords(curve.tokens, tokens)} tokens each`,
    },
    { kind: 'note', text: `${pointWords(curve.fertility, times)} × the tokens of ${reference}` },
  ];
}

/** `language de, layer 3, divergence 0.190` */
export function spokenPoint(model: DivergenceModel, curve: Curve, at: number): string {
  const { value, low, high, reason } = curve.points[at] as Point;
  const layer = `layer ${model.layers[at]?.layer}`;
  if (value === null) return `${languageName(curve.language)}, ${layer}, undefined: ${reason}`;
  const bounds =
    low === null || high === null ? '' : `, bounds ${formatProbability(low)} to ${formatProbability(high)}`;
  return `${languageName(curve.language)}, ${layer}, divergence ${formatProbability(value)}${bounds}`;
}

export interface TableMarks {
  readonly language: string | null;
  readonly layer: number;
  readonly onActivate: (language: string, layer: number) => void;
}

/** The same numbers as a table: one row per language and layer. */
export function divergenceTable(model: DivergenceModel, { language, layer, onActivate }: TableMarks): TableData {
  const { curves, layers, reference } = model;
  const count = layers.length;
  const curve = (row: number) => curves[Math.floor(row / count)] as Curve;
  const at = (row: number) => row % count;
  const chosen = curves.findIndex((each) => each.language === language);
  const chosenLayer = layers.findIndex((each) => each.layer === layer);
  const own = (row: number) => curve(row).points[at(row)] as Point;
  const numbers = (
    id: string,
    label: string,
    unit: string,
    of: (row: number) => Point,
    part: 'value' | 'low' | 'high' = 'value',
    format: (value: number) => string = formatProbability,
  ) => ({
    id,
    label,
    unit,
    value: (row: number) => of(row)[part],
    format: (value: unknown) => format(Number(value)),
    whyNot: (row: number) => of(row).reason || 'There are no bounds of a single pair.',
  });
  const shuffled = (row: number) => curve(row).shuffled[at(row)] as Point;
  const alignment = (row: number) => curve(row).alignment[at(row)] as Point;
  return {
    caption: `One row per language and layer: divergence from ${reference}`,
    rows: curves.length * count,
    current: chosen >= 0 && chosenLayer >= 0 ? chosen * count + chosenLayer : -1,
    onActivate: (row) => onActivate(curve(row).language, layers[at(row)]?.layer ?? 0),
    columns: [
      { id: 'language', label: 'Language', value: (row) => curve(row).language },
      { id: 'group', label: 'Group', value: (row) => curve(row).style.group.name },
      { id: 'layer', label: 'Layer', value: (row) => layers[at(row)]?.label.replace('_', '.') ?? '' },
      numbers('divergence', 'D', '0 to 1', own),
      numbers('divergence_low', 'from', '0 to 1', own, 'low'),
      numbers('divergence_high', 'to', '0 to 1', own, 'high'),
      { id: 'pairs', label: 'Pairs', unit: 'pairs', value: (row) => curve(row).pairs },
      numbers('shuffled', 'Shuffled', '0 to 1', shuffled),
      numbers('alignment', 'Alignment', 'D', alignment, 'value', signed),
      numbers('tokens_per_item', 'Tokens', 'tokens per item', (row) => curve(row).tokens, 'value', tokens),
      numbers(
        'fertility',
        `× ${reference}`,
        `times those of ${reference}`,
        (row) => curve(row).fertility,
        'value',
        times,
      ),
      { id: 'reason', label: 'Undefined because', value: (row) => own(row).reason },
    ],
  };
}
