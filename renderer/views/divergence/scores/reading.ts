// What the figure of scores says: of r, of a language, of a layer, and as a table.

import { formatCountOf, formatProbability } from '#protocol';
import { languageLabel, languageName } from '../../../charts/language.ts';
import type { TooltipLine } from '../../../charts/tooltip.ts';
import type { TableColumn, TableData } from '../../../ui/table-data.ts';
import { rangeWords } from '../middle.ts';
import type { Point } from '../model.ts';
import { pointWords, signed } from '../reading.ts';
import type { Correlation, LayerCorrelation, ScoredLanguage, ScoresModel } from './model.ts';

/** Scores have any unit: 4 significant digits, and a true minus. */
export function scoreWords(value: number): string {
  return `${value < 0 ? '−' : ''}${Number(Math.abs(value).toPrecision(4))}`;
}

function probability(name: string, value: number): string {
  return value < 0.001 ? `${name} < 0.001` : `${name} ${formatProbability(value)}`;
}

/** `r −0.472 [−0.956, +0.703], p 0.422`; the reason where there is none. */
export function correlationWords({ r, p, q }: Correlation): string {
  if (r.value === null) return `r –, ${r.reason}`;
  const chance = [p === null ? [] : [probability('p', p)], q === null ? [] : [probability('q', q)]].flat();
  return [`r ${pointWords(r, signed)}`, ...chance].join(', ');
}

const times = (value: number) => value.toFixed(2);

export function languageLines(model: ScoresModel, each: ScoredLanguage): readonly TooltipLine[] {
  const { name, reference, range } = model;
  return [
    { kind: 'title', text: languageLabel(each.language) },
    { kind: 'value', text: `${name} ${pointWords(each.score, scoreWords)}` },
    { kind: 'note', text: `D in ${rangeWords(range)} ${pointWords(each.divergence)}` },
    { kind: 'note', text: `${pointWords(each.fertility, times)} × the tokens of ${reference}` },
    { kind: 'note', text: `n = ${formatCountOf(each.pairs, 'pair')} with ${reference}` },
  ];
}

export function layerLines(model: ScoresModel, each: LayerCorrelation): readonly TooltipLine[] {
  return [
    { kind: 'title', text: each.label.replace('_', '.') },
    { kind: 'value', text: each.plain.r.value === null ? 'r –' : `r ${pointWords(each.plain.r, signed)}` },
    { kind: 'note', text: correlationWords(each.plain) },
    { kind: 'note', text: `fertility removed: ${correlationWords(each.partial)}` },
    { kind: 'note', text: `q: p corrected for ${formatCountOf(model.layers.length, 'layer')}` },
  ];
}

export function spokenLanguage({ name }: ScoresModel, { language, score, divergence }: ScoredLanguage): string {
  return `${languageName(language)}, ${name} ${pointWords(score, scoreWords)}, divergence ${pointWords(divergence)}`;
}

export function spokenLayer({ layer, plain, partial }: LayerCorrelation): string {
  return `layer ${layer}, ${correlationWords(plain)}; fertility removed: ${correlationWords(partial)}`;
}

export interface ScoreTableMarks {
  readonly language: string | null;
  readonly onActivate: (what: { readonly language: string } | { readonly layer: number }) => void;
}

const NONE: Point = { value: null, low: null, high: null, reason: '' };

/** One row per language, then one for the middle layers, then one per layer. */
export function scoresTable(model: ScoresModel, { language, onActivate }: ScoreTableMarks): TableData {
  const { languages, layers, middle, range, name, reference } = model;
  const languageAt = (row: number): ScoredLanguage | undefined => languages[row];
  const layerAt = (row: number): LayerCorrelation | undefined => layers[row - languages.length - 1];
  const isMiddle = (row: number): boolean => row === languages.length;
  const own = (row: number) => (isMiddle(row) ? middle : layerAt(row));
  const points = (
    id: string,
    label: string,
    of: (row: number) => Point | undefined,
    format: (value: number) => string,
  ): readonly TableColumn[] =>
    (['value', 'low', 'high'] as const).map((part) => ({
      id: part === 'value' ? id : `${id}_${part}`,
      label: { value: label, low: 'from', high: 'to' }[part],
      value: (row) => (of(row) ?? NONE)[part],
      format: (value) => format(Number(value)),
      whyNot: (row) => of(row)?.reason || 'It is not a number of this row, or has no bounds.',
    }));
  const chances = (id: string, of: (row: number) => Correlation | undefined): readonly TableColumn[] =>
    (['p', 'q'] as const).map((part) => ({
      id: `${id}_${part}`,
      label: part,
      value: (row) => of(row)?.[part] ?? null,
      format: (value) => (Number(value) < 0.001 ? '< 0.001' : formatProbability(Number(value))),
      whyNot: () => (part === 'q' ? 'Only layers are corrected for how many they are.' : 'Only a correlation has one.'),
    }));
  return {
    caption: 'One row per language; below them r of the middle layers and of every layer',
    rows: languages.length + 1 + layers.length,
    current: languages.findIndex((each) => each.language === language),
    onActivate: (row) => {
      const [one, layer] = [languageAt(row), layerAt(row)];
      if (one) onActivate({ language: one.language });
      else if (layer) onActivate({ layer: layer.layer });
    },
    columns: [
      {
        id: 'of',
        label: 'Of',
        value: (row) =>
          languageAt(row)?.language ?? layerAt(row)?.label.replace('_', '.') ?? `middle, ${rangeWords(range)}`,
      },
      { id: 'group', label: 'Group', value: (row) => languageAt(row)?.style.group.name ?? null },
      ...points('score', name, (row) => languageAt(row)?.score, scoreWords),
      ...points('divergence', 'D, middle', (row) => languageAt(row)?.divergence, formatProbability),
      {
        id: 'fertility',
        label: `× ${reference}`,
        unit: `times those of ${reference}`,
        value: (row) => languageAt(row)?.fertility.value ?? null,
        format: (value) => times(Number(value)),
      },
      ...points('r', 'r', (row) => own(row)?.plain.r, signed),
      ...chances('r', (row) => own(row)?.plain),
      ...points('partial_r', 'r without fertility', (row) => own(row)?.partial.r, signed),
      ...chances('partial_r', (row) => own(row)?.partial),
      {
        id: 'reason',
        label: 'Undefined because',
        value: (row) => {
          const one = languageAt(row);
          if (one) return one.score.reason || one.divergence.reason;
          return own(row)?.plain.r.reason || own(row)?.partial.r.reason || '';
        },
      },
    ],
  };
}
