// The figure of scores as a table: one row per quantity of a language, of the middle layers or of a layer, so that all
// share the columns of a value and its bounds.

import { formatProbability } from '#protocol';
import type { TableColumn, TableData } from '../../../ui/table-data.ts';
import { rangeWords } from '../middle.ts';
import type { Point } from '../model.ts';
import { signed } from '../reading.ts';
import type { Correlation, ScoresModel } from './model.ts';
import { scoreFormat, times } from './reading.ts';

export interface ScoreTableMarks {
  readonly language: string | null;
  readonly onActivate: (what: { readonly language: string } | { readonly layer: number }) => void;
}

interface Row {
  readonly what: string;
  readonly of: string;
  readonly group: string | null;
  readonly point: Point;
  readonly format: (value: number) => string;
  /** Of a row of r. */
  readonly correlation?: Correlation;
  /** null: of the middle layers together. */
  readonly leadsTo: { readonly language: string } | { readonly layer: number } | null;
}

/** r first, which the figure is for: of the middle layers, then of every layer; then what it was taken from. */
export function scoresTable(model: ScoresModel, { language, onActivate }: ScoreTableMarks): TableData {
  const rows = [...correlationRows(model), ...languageRows(model)];
  const at = (row: number) => rows[row] as Row;
  return {
    caption: 'One row per quantity: r of the middle layers and of every layer, then what each language has',
    rows: rows.length,
    current: rows.findIndex(({ leadsTo }) => leadsTo && 'language' in leadsTo && leadsTo.language === language),
    onActivate: (row) => {
      const { leadsTo } = at(row);
      if (leadsTo) onActivate(leadsTo);
    },
    columns: [
      { id: 'quantity', label: 'Quantity', value: (row) => at(row).what },
      { id: 'of', label: 'Of', value: (row) => at(row).of },
      ...pointColumns(at),
      chanceColumn(at, 'p'),
      chanceColumn(at, 'q'),
      { id: 'group', label: 'Group', value: (row) => at(row).group, whyNot: () => 'Only languages are in groups.' },
      { id: 'reason', label: 'Undefined because', value: (row) => at(row).point.reason },
    ],
  };
}

function correlationRows({ middle, layers, range }: ScoresModel): readonly Row[] {
  const places = [
    { of: rangeWords(range), leadsTo: null, ...middle },
    ...layers.map(({ label, layer, ...ways }) => ({ of: label.replace('_', '.'), leadsTo: { layer }, ...ways })),
  ];
  return (['plain', 'partial'] as const).flatMap((way) =>
    places.map(({ of, leadsTo, [way]: correlation }) => ({
      what: way === 'plain' ? 'r' : 'r, fertility removed',
      of,
      group: null,
      point: correlation.r,
      format: signed,
      correlation,
      leadsTo,
    })),
  );
}

function languageRows({ name, reference, referenceRow, languages, range }: ScoresModel): readonly Row[] {
  const all = [referenceRow, ...languages];
  const scores = all.flatMap(({ score }) => [score.value, score.low, score.high].filter((each) => each !== null));
  const rows = (
    of: readonly ScoresModel['referenceRow'][],
    what: string,
    part: 'score' | 'divergence' | 'fertility',
    format: Row['format'],
  ) =>
    of.map((each) => ({
      what,
      of: each.language,
      group: each.style.group.name,
      point: each[part],
      format,
      leadsTo: { language: each.language },
    }));
  return [
    ...rows(all, name, 'score', scoreFormat(scores)),
    ...rows(languages, `D, ${rangeWords(range)}`, 'divergence', formatProbability),
    ...rows(all, `× tokens of ${reference}`, 'fertility', times),
  ];
}

function pointColumns(at: (row: number) => Row): readonly TableColumn[] {
  return (['value', 'low', 'high'] as const).map((part) => ({
    id: part,
    label: { value: 'Value', low: 'from', high: 'to' }[part],
    value: (row) => at(row).point[part],
    format: (value, row) => at(row).format(Number(value)),
    whyNot: (row) => at(row).point.reason || 'It has no bounds.',
  }));
}

function chanceColumn(at: (row: number) => Row, part: 'p' | 'q'): TableColumn {
  return {
    id: part,
    label: part,
    value: (row) => at(row).correlation?.[part] ?? null,
    format: (value) => (Number(value) < 0.001 ? '< 0.001' : formatProbability(Number(value))),
    whyNot: (row) => {
      const { correlation, point } = at(row);
      if (!correlation) return 'Only a correlation has one.';
      return point.reason || 'Only layers are corrected for how many they are.';
    },
  };
}
