// The same numbers as a table: first what was asked for beneath the curves, then the trace's own, then what was published.

import { type ExpertAddress, PUBLISHED_SEGMENTS } from '#protocol';
import { hundredths, type Point } from '../../locality/point.ts';
import type { TableColumn, TableData } from '../../ui/table-data.ts';
import type { ExpertPoint } from './experts.ts';
import type { LabelProfile } from './labels.ts';
import type { ConsistencyModel, SegmentPoint } from './model.ts';

export interface TableMarks {
  /** Of the trace. */
  readonly name: string;
  readonly m: number;
  readonly rho: number;
  readonly layer: number;
  readonly expert: ExpertAddress | null;
  readonly language: string | null;
  readonly published: string | null;
  readonly level: LevelRows | null;
  readonly onActivate: (row: Row) => void;
}

export interface Row extends Point {
  readonly whose: string;
  readonly level: string;
  readonly measure: 'SRP' | 'SCH';
  readonly m: number;
  readonly rho: number | null;
  readonly rhoHat: number | null;
  readonly activation: number | null;
  readonly sequences: number | null;
  readonly layer: number | null;
  readonly expert: number | null;
  /** A language, where it is of one. */
  readonly language: string | null;
  /** Name of a published model. */
  readonly published: string | null;
}

const NOTHING = {
  low: null,
  high: null,
  reason: '',
  rho: null,
  rhoHat: null,
  activation: null,
  layer: null,
  expert: null,
  language: null,
};

/** @param level what stands beneath the curves: experts at the chosen m, or the values of a label */
export function rowsOf(model: ConsistencyModel, name: string, level: LevelRows | null = null): readonly Row[] {
  const own = (level: string, layer: number | null, points: readonly SegmentPoint[]): Row[] =>
    points.map((point, i) => ({
      ...NOTHING,
      ...point,
      whose: name,
      level,
      measure: 'SRP',
      m: model.lengths[i] as number,
      rho: null,
      sequences: model.sequences[i]?.long ?? null,
      layer,
      published: null,
    }));
  const hits = (model.hits?.points ?? []).flatMap((points, i) =>
    points.map(
      (point, r): Row => ({
        ...NOTHING,
        ...point,
        whose: name,
        level: 'one pool',
        measure: 'SCH',
        m: model.lengths[i] as number,
        rho: model.hits?.rhos[r] as number,
        sequences: null,
        published: null,
      }),
    ),
  );
  return [
    ...(level?.kind === 'expert' ? expertRows(model, name, level) : []),
    ...(level?.kind === 'label' ? labelRows(model, name, level) : []),
    ...own('model', null, model.points),
    ...model.layers.flatMap(({ label, layer, points }) => own(label.replace('_', '.'), layer, points)),
    ...hits,
    ...publishedRows(model),
  ];
}

export type LevelRows =
  | { readonly kind: 'expert'; readonly segment: number; readonly points: readonly ExpertPoint[] }
  | { readonly kind: 'label'; readonly by: string; readonly labels: readonly LabelProfile[] };

function expertRows(
  model: ConsistencyModel,
  name: string,
  { segment, points }: Extract<LevelRows, { kind: 'expert' }>,
): readonly Row[] {
  const { experts, lengths, sequences } = model;
  return points.map(({ row, expert, srp, load }) => ({
    ...NOTHING,
    whose: name,
    level: `${experts.rows[row]?.label.replace('_', '.')}.E${expert}`,
    measure: 'SRP',
    m: lengths[segment] as number,
    value: srp,
    activation: load,
    sequences: sequences[segment]?.long ?? null,
    layer: experts.rows[row]?.layer ?? null,
    expert,
    published: null,
  }));
}

/** At one m the values stand beneath one another. */
function labelRows(
  { lengths }: ConsistencyModel,
  name: string,
  { by, labels }: Extract<LevelRows, { kind: 'label' }>,
): readonly Row[] {
  return lengths.flatMap((m, i) =>
    labels.map(({ value, points, sequences }) => ({
      ...NOTHING,
      ...(points[i] as Point),
      whose: name,
      level: `${by} ${value}`,
      measure: 'SRP' as const,
      m,
      sequences: sequences[i] ?? null,
      language: by === 'language' ? value : null,
      published: null,
    })),
  );
}

function publishedRows({ published }: ConsistencyModel): readonly Row[] {
  return published.flatMap((entry): readonly Row[] => {
    const base = { ...NOTHING, whose: entry.model, sequences: null, published: entry.model };
    const hit = (m: number, rho: number, value: number): Row => ({
      ...base,
      level: 'one pool',
      measure: 'SCH',
      m,
      rho,
      value,
    });
    return [
      ...PUBLISHED_SEGMENTS.map(
        (m, i): Row => ({
          ...base,
          level: 'model',
          measure: 'SRP',
          m,
          value: entry.srp[i] ?? null,
          rhoHat: entry.rhoHat[i] ?? null,
          activation: entry.topK / entry.experts,
          reason: entry.srp[i] == null ? 'its samples are shorter' : '',
        }),
      ),
      ...PUBLISHED_SEGMENTS.map((m, i) => hit(m, 2, entry.sch[i] as number)),
      hit(16, 1, entry.schAtRho1),
      hit(16, 3, entry.schAtRho3),
    ];
  });
}

/** Among the rows that stand first where there are such, so that the table opens at them. */
function isCurrent(row: Row, { published, level, layer, expert, language }: TableMarks): boolean {
  if (published !== null) return row.published === published;
  if (row.published !== null) return false;
  if (level?.kind === 'expert') return expert !== null && row.layer === expert.layer && row.expert === expert.expert;
  if (level?.kind === 'label') return language !== null && row.language === language;
  return row.layer === (layer < 0 ? null : layer);
}

export function consistencyTable(model: ConsistencyModel, marks: TableMarks): TableData {
  const rows = rowsOf(model, marks.name, marks.level);
  const at = (row: number): Row => rows[row] as Row;
  const number = (
    id: string,
    label: string,
    unit: string,
    of: (row: Row) => number | null,
    format: (value: number) => string,
    whyNot: (row: Row) => string,
  ): TableColumn => ({
    id,
    label,
    unit,
    value: (row) => of(at(row)),
    format: (value) => format(Number(value)),
    whyNot: (row) => at(row).reason || whyNot(at(row)),
  });
  const noBounds = ({ published }: Row) =>
    published === null ? 'There are no bounds of a single sequence.' : 'Bounds were not taken over from the paper.';
  const srpOnly = () => 'Only SRP has it.';
  return {
    caption: 'One row per number: the trace by level, m, layer and ρ, then the published models',
    rows: rows.length,
    current: rows.findIndex((row) => row.m === marks.m && row.measure === 'SRP' && isCurrent(row, marks)),
    onActivate: (row) => marks.onActivate(at(row)),
    columns: [
      { id: 'model', label: 'Of', value: (row) => at(row).whose },
      { id: 'level', label: 'Level', value: (row) => at(row).level },
      { id: 'measure', label: 'Number', value: (row) => at(row).measure },
      { id: 'm', label: 'm', unit: 'tokens', value: (row) => at(row).m },
      number(
        'rho',
        'ρ',
        "times a token's experts",
        ({ rho }) => rho,
        String,
        () => 'Only SCH has it.',
      ),
      number(
        'value',
        '× 100',
        'SRP: F1; SCH: share of choices',
        ({ value }) => value,
        hundredths,
        () => '',
      ),
      number('low', 'from', 'as the value', ({ low }) => low, hundredths, noBounds),
      number('high', 'to', 'as the value', ({ high }) => high, hundredths, noBounds),
      number(
        'rho_hat',
        'Kept on',
        'times those chosen',
        ({ rhoHat }) => rhoHat,
        (value) => value.toFixed(2),
        srpOnly,
      ),
      number(
        'activation',
        'Active',
        'share',
        ({ activation }) => activation,
        (value) => `${hundredths(value)} %`,
        srpOnly,
      ),
      number(
        'sequences',
        'n',
        'sequences',
        ({ sequences }) => sequences,
        (value) => value.toLocaleString('en-US'),
        () => 'See the subtitle.',
      ),
      { id: 'reason', label: 'Undefined because', value: (row) => at(row).reason },
    ],
  };
}
