// What the map says of a cell: in the tooltip, to a screen reader, and in the table.

import { formatCount, formatProbability, formatRatio, formatShare, formatWeight } from '#protocol';
import { shareLabel } from '../../charts/number-label.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableData } from '../../ui/table-data.ts';
import { type CellReading, chosenOf, loadRank, type MapModel, type MapRow, readCell } from './model.ts';

/** Tooltip of a cell. @param sharing experts that share its pixel, of which it is the most extreme */
export function cellLines(
  model: MapModel,
  reading: CellReading,
  off: boolean,
  sharing: number,
): readonly TooltipLine[] {
  const { address, count, share, ratio, experts, meanWeight } = reading;
  const title = off ? `${address} · switched off` : address;
  const main: TooltipLine =
    count === 0
      ? { kind: 'value', text: 'never chosen' }
      : { kind: 'value', text: Number.isNaN(ratio) ? 'no tokens yet' : `${formatRatio(ratio)} uniform` };
  return [
    { kind: 'title', text: sharing > 1 ? `${title} · extreme of ${sharing} here` : title },
    main,
    { kind: 'note', text: `${shareLabel(share)} of the choices, uniform ${formatShare(1 / experts)}` },
    {
      kind: 'note',
      text: `rank ${loadRank(model, reading)} of ${experts}${count > 0 ? ` · mean weight ${formatWeight(meanWeight)}` : ''}`,
    },
    { kind: 'note', text: `n = ${formatCount(count)} choices by ${formatCount(model.sums.tokens)} tokens` },
    { kind: 'note', text: 'click select · drag group · Space keep' },
  ];
}

/** Tooltip of a row's label or entropy. */
export function rowLines(model: MapModel, index: number): readonly TooltipLine[] {
  const row = model.rows[index] as MapRow;
  if (row.kind === 'dense') {
    return [
      { kind: 'title', text: `Layer ${row.layer}` },
      { kind: 'note', text: 'no router: every token takes the same path' },
    ];
  }
  const chosen = chosenOf(model.sums, row.router);
  const dead = chosen.filter((count) => count === 0).length;
  const entropy = model.entropy?.[index];
  const router = model.sums.routers[row.router];
  return [
    { kind: 'title', text: `${row.label} · layer ${row.layer}` },
    {
      kind: 'value',
      text:
        entropy === undefined || Number.isNaN(entropy)
          ? `${row.experts} experts, top-${router?.topK ?? '–'}`
          : `entropy ${entropy.toPrecision(3)} of log ${row.experts}`,
    },
    {
      kind: 'note',
      text: dead > 0 ? `${dead} of ${row.experts} experts never chosen` : `each of ${row.experts} experts was chosen`,
    },
    { kind: 'note', text: `n = ${formatCount(model.sums.tokens)} tokens` },
    { kind: 'note', text: 'click selects the layer' },
  ];
}

/** `layer 12, expert 37, load 2.3 times uniform` */
export function spokenCell(reading: CellReading, off: boolean): string {
  const load =
    reading.count === 0
      ? 'never chosen'
      : Number.isNaN(reading.ratio)
        ? 'no tokens yet'
        : `load ${reading.ratio.toPrecision(2)} times uniform`;
  return `layer ${reading.layer}, expert ${reading.expert}, ${load}${off ? ', switched off' : ''}`;
}

/** The same numbers as a table: one row per layer and expert, whatever the order of the picture. */
export function mapTable(
  model: MapModel,
  isOff: (layer: number, expert: number) => boolean,
  selected: { readonly layer: number; readonly expert: number } | null,
  onActivate: (layer: number, expert: number) => void,
): TableData {
  const cells: { readonly row: number; readonly expert: number }[] = [];
  for (const [row, place] of model.rows.entries()) {
    for (let expert = 0; expert < place.experts; expert++) cells.push({ row, expert });
  }
  const read = (index: number): CellReading | null => {
    const cell = cells[index];
    return cell ? readCell(model, cell.row, model.columnOf[cell.row * model.columns + cell.expert] as number) : null;
  };
  const undefinedOf = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    caption: 'One row per layer and expert',
    rows: cells.length,
    current: selected
      ? cells.findIndex((cell) => cell.expert === selected.expert && model.rows[cell.row]?.layer === selected.layer)
      : -1,
    onActivate: (row) => {
      const reading = read(row);
      if (reading) onActivate(reading.layer, reading.expert);
    },
    columns: [
      { id: 'layer', label: 'Layer', value: (row) => read(row)?.layer ?? null },
      { id: 'expert', label: 'Expert', value: (row) => read(row)?.expert ?? null },
      {
        id: 'ratio',
        label: 'Load',
        unit: 'ratio to uniform',
        value: (row) => undefinedOf(read(row)?.ratio),
        format: (v) => formatRatio(Number(v)),
      },
      {
        id: 'share',
        label: 'Share',
        unit: "share of the layer's choices",
        value: (row) => undefinedOf(read(row)?.share),
        format: (v) => shareLabel(Number(v)),
      },
      { id: 'n', label: 'n', unit: 'choices', value: (row) => read(row)?.count ?? null },
      {
        id: 'mean_weight',
        label: 'Mean weight',
        unit: 'weight when chosen',
        value: (row) => undefinedOf(read(row)?.meanWeight),
        format: (v) => formatProbability(Number(v)),
        whyNot: (row) => (read(row)?.count === 0 ? 'Never chosen, so it has no weight.' : 'No weights were recorded.'),
      },
      {
        id: 'switched_off',
        label: 'State',
        value: (row) => {
          const reading = read(row);
          return reading && isOff(reading.layer, reading.expert) ? 'switched off' : 'on';
        },
      },
    ],
  };
}
