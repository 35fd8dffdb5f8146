// What stands beneath the curves as a table: the values of a label at every size, or the layers of a divided budget.

import { formatShare } from '#protocol';
import type { TableColumn, TableData } from '../../ui/table-data.ts';
import { divisionOf } from './budget.ts';
import type { LabelModel } from './labels.ts';
import { type CacheModel, costOf, rateAt } from './model.ts';
import { amount } from './reading.ts';

/** A number of a row, with its unit and why there may be none. */
function number(
  id: string,
  label: string,
  unit: string,
  value: (row: number) => number | null | undefined,
  format: (value: number) => string,
  whyNot: string,
): TableColumn {
  return {
    id,
    label,
    unit,
    value: (row) => value(row) ?? null,
    format: (shown) => format(Number(shown)),
    whyNot: () => whyNot,
  };
}

/** A row per size and value: at one size the values stand beneath one another. */
export function labelTable(
  model: CacheModel,
  { label, curves }: LabelModel,
  marks: {
    readonly policy: number;
    readonly size: number;
    /** Of the selection, where values are languages. */
    readonly value: string | null;
    readonly onActivate: (value: string, size: number) => void;
  },
): TableData {
  const { most, perToken, tooShort } = model;
  const at = (row: number) => curves[row % curves.length];
  const slots = (row: number) => Math.floor(row / curves.length) + 1;
  const chosen = curves.findIndex(({ value }) => value === marks.value);
  const rate = (row: number) => rateAt(at(row)?.rates, slots(row));
  return {
    caption: `One row per size of the cache and ${label}, ${model.policies[marks.policy]?.name}`,
    rows: curves.length * most,
    current: (marks.size - 1) * curves.length + Math.max(0, chosen),
    onActivate: (row) => marks.onActivate(at(row)?.value ?? '', slots(row)),
    columns: [
      { id: 'value', label: label, value: (row) => at(row)?.value ?? '' },
      { id: 'size', label: 'Experts', unit: 'experts in a cache', value: slots },
      number('hit_rate', 'Found', 'share of choices', rate, formatShare, tooShort),
      number(
        'misses',
        'Missed',
        'experts per token',
        (row) => costOf(rate(row), perToken, { megabytes: null, bandwidth: null })?.misses,
        amount,
        tooShort,
      ),
      { id: 'sequences', label: 'n', unit: 'sequences', value: (row) => at(row)?.sequences ?? 0 },
    ],
  };
}

/** A row per layer, at the chosen size. */
export function budgetTable(
  model: CacheModel,
  marks: { readonly policy: number; readonly size: number; readonly layer: number },
  onActivate: (layer: number) => void,
): TableData {
  const { layers, tooShort } = model;
  const { slots, fitted, even } = divisionOf(model, marks.policy, marks.size);
  const found = (sizes: readonly number[]) => (row: number) =>
    sizes[row] === 0 ? 0 : rateAt(layers[row]?.rates[marks.policy], sizes[row] ?? 0);
  return {
    caption: `One row per layer: ${slots} experts divided among them, ${model.policies[marks.policy]?.name}`,
    rows: layers.length,
    current: layers.findIndex(({ layer }) => layer === marks.layer),
    onActivate: (row) => onActivate(layers[row]?.layer ?? 0),
    columns: [
      { id: 'layer', label: 'Layer', value: (row) => layers[row]?.label.replace('_', '.') ?? '' },
      { id: 'experts', label: 'Experts', unit: 'of the layer', value: (row) => layers[row]?.experts ?? 0 },
      { id: 'fitted', label: 'By gain', unit: 'experts held', value: (row) => fitted[row] ?? 0 },
      { id: 'even', label: 'Evenly', unit: 'experts held', value: (row) => even[row] ?? 0 },
      number('fitted_rate', 'Found by gain', "share of the layer's choices", found(fitted), formatShare, tooShort),
      number('even_rate', 'Found evenly', "share of the layer's choices", found(even), formatShare, tooShort),
    ],
  };
}
