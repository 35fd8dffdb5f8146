// What the view says of a language at a layer: in the tooltip, to a screen reader, and in the table.

import { formatCountOf, formatProbability } from '#protocol';
import { languageLabel, languageName } from '../../charts/language.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableColumn, TableData } from '../../ui/table-data.ts';
import type { Curve, CurvesModel, Point } from './model.ts';

/** `0.190 [0.181, 0.199]`; a dash where there is no value, no bracket where there are no bounds. */
export function pointWords({ value, low, high }: Point, format: (value: number) => string = formatProbability): string {
  const words = (each: number) => (each < 0 && format !== signed ? `−${format(-each)}` : format(each));
  if (value === null) return '–';
  return low === null || high === null ? words(value) : `${words(value)} [${words(low)}, ${words(high)}]`;
}

/** With its sign, and a true minus. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatProbability(Math.abs(value))}`;
}

const tokens = (value: number) => value.toFixed(1);
const times = (value: number) => value.toFixed(2);

/** Tooltip of a language at a layer. */
export function curveLines(model: CurvesModel, curve: Curve, at: number): readonly TooltipLine[] {
  const point = curve.points[at] as Point;
  const { reference, layers, measure } = model;
  const alignment = curve.alignment[at];
  const over =
    measure.counted === 'pairs'
      ? `${formatCountOf(curve.count, 'pair')} with ${reference}`
      : formatCountOf(curve.count, 'item');
  const isReference = curve.language === reference;
  return [
    { kind: 'title', text: `${layers[at]?.label ?? ''} · ${languageLabel(curve.language)}` },
    { kind: 'value', text: point.value === null ? `–, ${point.reason}` : `${measure.symbol} ${pointWords(point)}` },
    { kind: 'note', text: `${measure.beside} ${pointWords(curve.beside[at] as Point)}` },
    ...(alignment ? [{ kind: 'note' as const, text: `alignment ${pointWords(alignment, signed)}` }] : []),
    { kind: 'note', text: `n = ${over}, ${pointWords(curve.tokens, tokens)} tokens each` },
    ...(isReference
      ? []
      : [{ kind: 'note' as const, text: `${pointWords(curve.fertility, times)} × the tokens of ${reference}` }]),
  ];
}

/** `Deutsch, layer 3, divergence 0.190` */
export function spokenPoint({ layers, measure }: CurvesModel, curve: Curve, at: number): string {
  const { value, low, high, reason } = curve.points[at] as Point;
  const layer = `layer ${layers[at]?.layer}`;
  if (value === null) return `${languageName(curve.language)}, ${layer}, undefined: ${reason}`;
  const bounds =
    low === null || high === null ? '' : `, bounds ${formatProbability(low)} to ${formatProbability(high)}`;
  return `${languageName(curve.language)}, ${layer}, ${measure.name} ${formatProbability(value)}${bounds}`;
}

export interface TableMarks {
  readonly language: string | null;
  readonly layer: number;
  readonly onActivate: (language: string, layer: number) => void;
}

/** A column of numbers that may be undefined, each with its reason. */
export function pointColumn(
  id: string,
  label: string,
  unit: string,
  of: (row: number) => Point,
  part: 'value' | 'low' | 'high' = 'value',
  format: (value: number) => string = formatProbability,
): TableColumn {
  return {
    id,
    label,
    unit,
    value: (row) => of(row)[part],
    format: (value) => format(Number(value)),
    whyNot: (row) => of(row).reason || 'There are no bounds of a single pair.',
  };
}

/** Heading of a measure's column. */
const HEADINGS: Readonly<Record<CurvesModel['measure']['id'], string>> = {
  divergence: 'D',
  'entropy-profile': 'Profile entropy',
  'entropy-token': 'Token entropy',
  consistency: 'Overlap',
};

/** The same numbers as a table: one row per language and layer. @param models one at least, of the same languages */
export function curvesTable(models: readonly CurvesModel[], { language, layer, onActivate }: TableMarks): TableData {
  const [first] = models as readonly [CurvesModel, ...CurvesModel[]];
  const { curves, layers, reference } = first;
  const count = layers.length;
  const curve = (row: number, model = first) => model.curves[Math.floor(row / count)] as Curve;
  const at = (row: number) => row % count;
  const chosen = curves.findIndex((each) => each.language === language);
  const chosenLayer = layers.findIndex((each) => each.layer === layer);
  const what = first.measure.id === 'divergence' ? `divergence from ${reference}` : first.measure.name.split(' ')[0];
  const measured = models.flatMap((model) => {
    const { id, unit } = model.measure;
    const own = (row: number) => curve(row, model).points[at(row)] as Point;
    const name = id.replace('-', '_');
    return [
      pointColumn(name, HEADINGS[id], unit, own),
      pointColumn(`${name}_low`, 'from', unit, own, 'low'),
      pointColumn(`${name}_high`, 'to', unit, own, 'high'),
    ];
  });
  const beside = (row: number) => curve(row).beside[at(row)] as Point;
  const alignment = (row: number) => curve(row).alignment[at(row)] as Point;
  const { measure } = first;
  const isDivergence = measure.id === 'divergence';
  return {
    caption: `One row per language and layer: ${what}`,
    rows: curves.length * count,
    current: chosen >= 0 && chosenLayer >= 0 ? chosen * count + chosenLayer : -1,
    onActivate: (row) => onActivate(curve(row).language, layers[at(row)]?.layer ?? 0),
    columns: [
      { id: 'language', label: 'Language', value: (row) => curve(row).language },
      { id: 'group', label: 'Group', value: (row) => curve(row).style.group.name },
      { id: 'layer', label: 'Layer', value: (row) => layers[at(row)]?.label.replace('_', '.') ?? '' },
      ...measured,
      {
        id: measure.counted,
        label: measure.counted === 'pairs' ? 'Pairs' : 'Items',
        unit: measure.counted,
        value: (row) => curve(row).count,
      },
      ...(isDivergence
        ? [
            pointColumn('shuffled', 'Shuffled', '0 to 1', beside),
            pointColumn('alignment', 'Alignment', 'D', alignment, 'value', signed),
          ]
        : measure.isControl
          ? [pointColumn('chance', 'Chance', measure.unit, beside)]
          : []),
      pointColumn('tokens_per_item', 'Tokens', 'tokens per item', (row) => curve(row).tokens, 'value', tokens),
      pointColumn(
        'fertility',
        `× ${reference}`,
        `times those of ${reference}`,
        (row) => curve(row).fertility,
        'value',
        times,
      ),
      {
        id: 'reason',
        label: 'Undefined because',
        value: (row) =>
          models.map((model) => (curve(row, model).points[at(row)] as Point).reason).find((each) => each !== '') ?? '',
      },
    ],
  };
}
