// What the view says of a size and a policy: in the tooltip, to a screen reader, and in the table.

import { formatCountOf, formatShare } from '#protocol';
import type { TooltipLine } from '../../charts/tooltip.ts';
import type { TableColumn, TableData } from '../../ui/table-data.ts';
import { divisionOf } from './budget.ts';
import type { CacheData } from './cache-data.ts';
import { worstFirst } from './labels.ts';
import type { Pointed } from './layout.ts';
import { type CacheModel, type Cost, costOf, type Economy, layerSize, type Rates, rateAt } from './model.ts';

/** Three significant digits, without an exponent for what is small. */
export function amount(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(value)));
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toFixed(Math.min(4, digits));
}

function costLines(cost: Cost | null, topK: number): readonly TooltipLine[] {
  if (!cost) return [];
  return [
    { kind: 'note', text: `${amount(cost.misses)} of ${topK} experts a token are missed` },
    ...(cost.megabytes === null ? [] : [{ kind: 'note' as const, text: `${amount(cost.megabytes)} MB per token` }]),
    ...(cost.milliseconds === null
      ? []
      : [{ kind: 'note' as const, text: `${amount(cost.milliseconds)} ms per token, modelled` }]),
  ];
}

export function pointedLines(data: CacheData, at: Pointed): readonly TooltipLine[] {
  const { model, policy, size, economy } = data;
  const curve = model.policies[at.kind === 'size' && at.policy >= 0 ? at.policy : policy];
  if (at.kind === 'label') return labelLines(data, at.at);
  if (at.kind === 'layer') {
    const layer = model.layers[at.at];
    if (!layer) return [];
    if (data.beneath === 'budget') return budgetLines(data, at.at);
    const held = layerSize(model, layer, size);
    const rate = rateAt(layer.rates[policy], held);
    return [
      { kind: 'title', text: `${layer.label} · ${curve?.name}` },
      { kind: 'value', text: rate === null ? `–, ${model.tooShort}` : `${formatShare(rate)} found` },
      { kind: 'note', text: `a cache of its own, ${held} of ${layer.experts} experts` },
      ...costLines(costOf(rate, layer.topK, economy), layer.topK),
    ];
  }
  const rate = rateAt(curve?.rates, at.size);
  const bounds = curve?.bounds.find((each) => each.size === at.size);
  const range = bounds ? ` [${(bounds.low * 100).toFixed(1)}, ${(bounds.high * 100).toFixed(1)}]` : '';
  return [
    { kind: 'title', text: `${curve?.name} · ${sizeWords(model, at.size)}` },
    { kind: 'value', text: rate === null ? `–, ${model.tooShort}` : `${formatShare(rate)} found${range}` },
    ...costLines(costOf(rate, model.perToken, economy), model.perToken),
    { kind: 'note', text: `mean over ${formatCountOf(model.sequences, 'sequence')}` },
  ];
}

function labelLines({ model, labels, size, policy, economy }: CacheData, at: number): readonly TooltipLine[] {
  const own = labels && worstFirst(labels, size)[at];
  const curve = model.policies[policy];
  if (!own) return [];
  const rate = rateAt(own.rates, size);
  const whole = rateAt(curve?.rates, size);
  return [
    { kind: 'title', text: `${labels.label} ${own.value} · ${curve?.name}` },
    { kind: 'value', text: rate === null ? `–, ${model.tooShort}` : `${formatShare(rate)} found` },
    { kind: 'note', text: `${sizeWords(model, size)}${whole === null ? '' : `; all together ${formatShare(whole)}`}` },
    ...costLines(costOf(rate, model.perToken, economy), model.perToken),
    { kind: 'note', text: `n = ${formatCountOf(own.sequences, 'sequence')}` },
  ];
}

function budgetLines({ model, size, policy }: CacheData, at: number): readonly TooltipLine[] {
  const layer = model.layers[at];
  if (!layer) return [];
  const { slots, fitted, even } = divisionOf(model, policy, size);
  const found = (held: number) => (held === 0 ? 0 : rateAt(layer.rates[policy], held));
  const words = (held: number) => {
    const rate = found(held);
    return `${formatCountOf(held, 'expert')}: ${rate === null ? '–' : `${formatShare(rate)} of its choices found`}`;
  };
  return [
    { kind: 'title', text: `${layer.label} · ${model.policies[policy]?.name}, a cache of its own` },
    { kind: 'value', text: `${fitted[at]} of ${layer.experts} experts` },
    { kind: 'note', text: `by gain ${words(fitted[at] ?? 0)}` },
    { kind: 'note', text: `evenly ${words(even[at] ?? 0)}` },
    { kind: 'note', text: `${slots.toLocaleString('en-US')} experts among ${model.layers.length} layers` },
  ];
}

/** `64 experts, ρ = 4` */
export function sizeWords({ perRho }: CacheModel, size: number): string {
  return `${formatCountOf(size, 'expert')}${perRho === null ? '' : `, ρ = ${Number((size / perRho).toFixed(2))}`}`;
}

/** `64 experts, rho 4, LRU 85.1 % found, 2.39 missed per token` */
export function spokenSize({ model, size, policy }: CacheData): string {
  const curve = model.policies[policy];
  const rate = rateAt(curve?.rates, size);
  const rho = model.perRho === null ? '' : `, rho ${Number((size / model.perRho).toFixed(2))}`;
  const found =
    rate === null
      ? `undefined: ${model.tooShort}`
      : `${formatShare(rate)} found, ${amount((1 - rate) * model.perToken)} missed per token`;
  return `${formatCountOf(size, 'expert')}${rho}, ${curve?.name} ${found}`;
}

export interface TableMarks {
  readonly size: number;
  readonly policy: number;
  readonly economy: Economy;
  readonly onActivate: (policy: number, size: number, layer: number | null) => void;
}

/** The same numbers as a table: a row per size and policy; with a cache per layer first their mean, then each layer. */
export function cacheTable(model: CacheModel, { size, policy, economy, onActivate }: TableMarks): TableData {
  const { policies, most, layers, scope, perToken } = model;
  const block = policies.length * most;
  const level = (row: number): number => Math.floor(row / block) - 1;
  const layer = (row: number) => layers[level(row)];
  const place = (row: number): number => Math.floor((row % block) / most);
  const slots = (row: number): number => (row % most) + 1;
  const rates = (row: number): Rates | undefined =>
    layer(row) ? layer(row)?.rates[place(row)] : policies[place(row)]?.rates;
  const rate = (row: number) => rateAt(rates(row), slots(row));
  const needed = (row: number) => layer(row)?.topK ?? perToken;
  const bounds = (row: number) =>
    layer(row) ? undefined : policies[place(row)]?.bounds.find((each) => each.size === slots(row));
  const cost = (row: number) => costOf(rate(row), needed(row), economy);
  const perRho = (row: number) => layer(row)?.topK ?? model.perRho;
  const noBounds = () => 'Bounds are taken for one pool, at ρ = 0.5, 1, 1.5 … 4.';
  const number = (
    id: string,
    label: string,
    unit: string,
    value: (row: number) => number | null | undefined,
    format: (value: number) => string,
    whyNot: (row: number) => string,
  ): TableColumn => ({
    id,
    label,
    unit,
    value: (row) => value(row) ?? null,
    format: (shown) => format(Number(shown)),
    whyNot,
  });
  const undefinedRate = (row: number) => {
    const has = layer(row)?.experts ?? most;
    return slots(row) > has ? `the layer has ${has} experts` : model.tooShort;
  };
  return {
    caption: `One row per policy and size of the cache, ${scope === 'model' ? 'one pool' : 'by layer'}`,
    rows: block * (scope === 'model' ? 1 : 1 + layers.length),
    current: policy * most + size - 1,
    onActivate: (row) => onActivate(place(row), slots(row), layer(row)?.layer ?? null),
    columns: [
      {
        id: 'level',
        label: 'Level',
        value: (row) => layer(row)?.label.replace('_', '.') ?? (scope === 'model' ? 'one pool' : 'all layers'),
      },
      { id: 'policy', label: 'Policy', value: (row) => policies[place(row)]?.name ?? '' },
      { id: 'size', label: 'Experts', unit: 'experts in a cache', value: slots },
      number(
        'rho',
        'ρ',
        "times a token's experts",
        (row) => (perRho(row) === null ? null : slots(row) / (perRho(row) as number)),
        (value) => String(Number(value.toFixed(3))),
        () => 'Layers choose different numbers of experts.',
      ),
      number('hit_rate', 'Found', 'share of choices', rate, formatShare, undefinedRate),
      number('low', 'from', 'share of choices', (row) => bounds(row)?.low, formatShare, noBounds),
      number('high', 'to', 'share of choices', (row) => bounds(row)?.high, formatShare, noBounds),
      number('misses', 'Missed', 'experts per token', (row) => cost(row)?.misses, amount, undefinedRate),
      number(
        'megabytes',
        'MB',
        'MB per token',
        (row) => cost(row)?.megabytes,
        amount,
        () => 'Type in the MB of an expert.',
      ),
      number(
        'milliseconds',
        'ms, modelled',
        'ms per token, modelled',
        (row) => cost(row)?.milliseconds,
        amount,
        () => 'Type in the MB of an expert and GB/s.',
      ),
    ],
  };
}
