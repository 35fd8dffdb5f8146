// What the view says of two experts: in the tooltip, to a screen reader, and in the table.

import { formatCount, formatCountOf, formatRatio } from '#protocol';
import { shareLabel } from '../../charts/number-label.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableData } from '../../ui/table-data.ts';
import { type Flow, type FlowModel, isSelf } from './model.ts';

function liftAt({ lifts, columns }: FlowModel, row: number, column: number): number {
  return lifts[row * columns.experts + column] ?? Number.NaN;
}

/** `L1.E3` */
export function addressIn(side: FlowModel['rows'], expert: number): string {
  return `${side.label.replace('_', '.')}.E${expert}`;
}

/** `L1.E3 → L2.E7`, or `L1.E3 with L1.E7`. */
function titleOf(model: FlowModel, row: number, column: number): string {
  const between = model.kind === 'transition' ? '→' : 'with';
  return `${addressIn(model.rows, row)} ${between} ${addressIn(model.columns, column)}`;
}

export function flowAt({ flows }: Pick<FlowModel, 'flows'>, row: number, column: number): Flow | undefined {
  return flows?.find(({ from, to }) => from === row && to === column);
}

/** `L1.E5 1.96×`: the partner of an expert with the highest lift; null where it has none. */
export function bestPartner(model: FlowModel, side: 'row' | 'column', expert: number): string | null {
  const count = model[side === 'row' ? 'columns' : 'rows'].experts;
  let [best, most] = [-1, Number.NEGATIVE_INFINITY];
  for (let other = 0; other < count; other++) {
    const lift = side === 'row' ? liftAt(model, expert, other) : liftAt(model, other, expert);
    if (lift > most) [best, most] = [other, lift];
  }
  if (best < 0) return null;
  return `${addressIn(model[side === 'row' ? 'columns' : 'rows'], best)} ${formatRatio(most)}`;
}

function overWords({ tokens }: FlowModel): string {
  return `over ${formatCountOf(tokens, 'token')}; no bounds are computed`;
}

/** Tooltip of a cell or a ribbon. */
export function pairLines(model: FlowModel, row: number, column: number): readonly TooltipLine[] {
  const title: TooltipLine = { kind: 'title', text: titleOf(model, row, column) };
  if (isSelf(model, row, column)) return [title, { kind: 'note', text: 'the same expert' }];
  const lift = liftAt(model, row, column);
  if (Number.isNaN(lift)) {
    return [
      title,
      { kind: 'value', text: `–, ${model.reason(row, column)}` },
      { kind: 'note', text: overWords(model) },
    ];
  }
  const flow = flowAt(model, row, column);
  const times = lift === 0 ? 'never on one token' : `${formatRatio(lift)} as often as independent`;
  return [
    title,
    { kind: 'value', text: times },
    ...(flow
      ? [
          { kind: 'note', text: `both on ${shareLabel(flow.share)} of tokens` } as const,
          {
            kind: 'note',
            text: `flow ${flow.rank} of ${model.flows?.length}, by tokens beyond independence`,
          } as const,
        ]
      : []),
    { kind: 'note', text: overWords(model) },
    { kind: 'note', text: `click: select ${addressIn(model.rows, row)}` },
  ];
}

/** Tooltip of an expert's label. */
export function expertLines(model: FlowModel, side: 'row' | 'column', expert: number): readonly TooltipLine[] {
  const own = model[side === 'row' ? 'rows' : 'columns'];
  const partner = bestPartner(model, side, expert);
  const how = model.kind === 'together' ? 'goes most with' : side === 'row' ? 'leads most to' : 'follows most on';
  return [
    { kind: 'title', text: addressIn(own, expert) },
    { kind: 'value', text: partner ? `${how} ${partner}` : '–, no pair of it has enough tokens' },
    { kind: 'note', text: overWords(model) },
  ];
}

/** `L1.E3 to L2.E7, 1.96 times independence` */
export function spokenPair(model: FlowModel, row: number, column: number): string {
  const between = model.kind === 'transition' ? 'to' : 'with';
  const pair = `${addressIn(model.rows, row)} ${between} ${addressIn(model.columns, column)}`;
  if (isSelf(model, row, column)) return `${pair}, the same expert`;
  const lift = liftAt(model, row, column);
  if (Number.isNaN(lift)) return `${pair}, undefined: ${model.reason(row, column)}`;
  return `${pair}, ${lift.toPrecision(3)} times independence`;
}

/** For those who cannot see the picture: the pair that goes together most, and the one that does least. */
export function summaryOf(model: FlowModel | null): string {
  if (!model) return 'Which experts go together, not computed yet';
  const { rows, columns, lifts } = model;
  let [most, least] = [-1, -1];
  for (const [at, lift] of lifts.entries()) {
    if (Number.isNaN(lift)) continue;
    if (most < 0 || lift > (lifts[most] as number)) most = at;
    if (least < 0 || lift < (lifts[least] as number)) least = at;
  }
  const say = (at: number) =>
    at < 0 ? 'none' : spokenPair(model, Math.floor(at / columns.experts), at % columns.experts);
  const what =
    model.kind === 'transition'
      ? `Transitions from ${rows.experts} experts of ${rows.label} to ${columns.experts} of ${columns.label}`
      : `Co-activation of ${rows.experts} experts of ${rows.label}`;
  return `${what}, over ${formatCount(model.tokens)} tokens. Most: ${say(most)}. Least: ${say(least)}. Arrow keys read cells.`;
}

interface Pair {
  readonly row: number;
  readonly column: number;
}

/** Every pair once: inside a layer an expert and one after it. */
function pairsOf({ kind, rows, columns }: FlowModel): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let row = 0; row < rows.experts; row++) {
    for (let column = kind === 'together' ? row + 1 : 0; column < columns.experts; column++)
      pairs.push({ row, column });
  }
  return pairs;
}

/** The same numbers as a table: one row per pair of experts. */
export function flowTable(
  model: FlowModel,
  chosen: Pair,
  onActivate: (layer: number, expert: number) => void,
): TableData {
  const pairs = pairsOf(model);
  const at = (row: number) => pairs[row] as Pair;
  const lift = (row: number) => liftAt(model, at(row).row, at(row).column);
  const flows = new Map(model.flows?.map((flow) => [`${flow.from} ${flow.to}`, flow]));
  const flow = (row: number) => flows.get(`${at(row).row} ${at(row).column}`);
  const why = (row: number) => model.reason(at(row).row, at(row).column);
  const between = model.kind === 'transition';
  return {
    caption: between ? 'One row per expert and expert of the next layer' : 'One row per two experts of the layer',
    rows: pairs.length,
    current: pairs.findIndex(({ row, column }) => row === chosen.row || column === chosen.column),
    onActivate: (row) => onActivate(model.rows.layer, at(row).row),
    columns: [
      {
        id: between ? 'from' : 'expert',
        label: between ? 'From' : 'Expert',
        value: (row) => addressIn(model.rows, at(row).row),
      },
      {
        id: between ? 'to' : 'other',
        label: between ? 'To' : 'Other',
        value: (row) => addressIn(model.columns, at(row).column),
      },
      {
        id: 'lift',
        label: 'Lift',
        unit: 'over independence',
        value: (row) => (Number.isNaN(lift(row)) ? null : lift(row)),
        format: (value) => formatRatio(Number(value)),
        whyNot: why,
      },
      ...(model.flows
        ? ([
            {
              id: 'share',
              label: 'Both on',
              unit: 'share of tokens',
              value: (row: number) => flow(row)?.share ?? null,
              format: (value: unknown) => shareLabel(Number(value)),
              whyNot: (row: number) => why(row) || 'Only of pairs beyond independence.',
            },
            {
              id: 'rank',
              label: 'Flow',
              unit: 'rank by tokens beyond independence',
              value: (row: number) => flow(row)?.rank ?? null,
              whyNot: (row: number) => why(row) || 'Only of pairs beyond independence.',
            },
          ] as const)
        : []),
      { id: 'reason', label: 'Undefined because', value: why },
    ],
  };
}
