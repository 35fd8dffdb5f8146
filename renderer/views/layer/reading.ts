// What the layer view says of an expert: in the tooltip, to a screen reader, and in the table.

import { formatCount, formatProbability, formatRatio, formatWeight, type TopToken } from '#protocol';
import { isolated, shareLabel } from '../../charts/number-label.ts';
import type { TooltipLine } from '../../charts/tooltip.ts';
import { visibleText } from '../../charts/visible-text.ts';
import type { TableData } from '../../ui/table-data.ts';
import { type LayerModel, type TokenRoute, tokenValue } from './model.ts';

export type TopTokens = readonly (readonly TopToken[])[] | null;

/** Tooltip of an expert. */
export function expertLines(
  model: LayerModel,
  route: TokenRoute | null,
  rank: number,
  off: boolean,
): readonly TooltipLine[] {
  const each = model.ranked[rank];
  if (!each) return [];
  const { router } = model;
  const value = tokenValue(route, each.expert);
  const weight = route?.weights.get(each.expert);
  const lines: TooltipLine[] = [
    { kind: 'title', text: `L${router.layer}.E${each.expert}${off ? ' · switched off' : ''}` },
    {
      kind: 'value',
      text: each.count === 0 ? 'never chosen' : `${shareLabel(each.share)} · ${formatRatio(each.ratio)} uniform`,
    },
    {
      kind: 'note',
      text: `rank ${rank + 1} of ${router.experts}${each.count > 0 ? ` · mean weight ${formatWeight(each.meanWeight)}` : ''}`,
    },
  ];
  if (route && !Number.isNaN(value)) {
    const chosen = weight === undefined ? 'not chosen' : `chosen, weight ${formatWeight(weight)}`;
    lines.push({
      kind: 'note',
      text: `s${route.sequence}@${route.position}: ${route.probs ? `p ${formatProbability(value)}, ` : ''}${chosen}`,
    });
  }
  lines.push({ kind: 'note', text: `n = ${formatCount(each.count)} choices by ${formatCount(model.tokens)} tokens` });
  return lines;
}

/** `layer 3, expert 5, rank 2 of 64, load 2.3 times uniform` */
export function spokenExpert(model: LayerModel, rank: number, off: boolean): string {
  const each = model.ranked[rank];
  if (!each) return '';
  const load = each.count === 0 ? 'never chosen' : `load ${each.ratio.toPrecision(2)} times uniform`;
  return `layer ${model.router.layer}, expert ${each.expert}, rank ${rank + 1} of ${model.ranked.length}, ${load}${off ? ', switched off' : ''}`;
}

function whyNoTokenValue(route: TokenRoute | null, expert: number): string {
  if (!route) return 'No token is selected.';
  if (route.weights.has(expert)) return 'Chosen; weights were not recorded.';
  return 'Not chosen; probabilities of all experts need router_logits.';
}

/** The same numbers as a table: one row per expert, by load. */
export function layerTable(
  model: LayerModel,
  route: TokenRoute | null,
  top: TopTokens,
  isOff: (expert: number) => boolean,
  selected: number,
  onActivate: (expert: number) => void,
): TableData {
  const at = (row: number) => model.ranked[row];
  const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    caption: `One row per expert of layer ${model.router.layer}`,
    rows: model.ranked.length,
    current: selected >= 0 ? (model.rankOf[selected] ?? -1) : -1,
    onActivate: (row) => {
      const each = at(row);
      if (each) onActivate(each.expert);
    },
    columns: [
      { id: 'layer', label: 'Layer', value: () => model.router.layer },
      { id: 'expert', label: 'Expert', value: (row) => at(row)?.expert ?? null },
      {
        id: 'share',
        label: 'Load',
        unit: 'share of choices',
        value: (row) => orNull(at(row)?.share),
        format: (value) => shareLabel(Number(value)),
      },
      {
        id: 'ratio',
        label: 'Ratio',
        unit: 'ratio to uniform',
        value: (row) => orNull(at(row)?.ratio),
        format: (value) => formatRatio(Number(value)),
      },
      { id: 'n', label: 'n', unit: 'choices', value: (row) => at(row)?.count ?? null },
      {
        id: 'mean_weight',
        label: 'Mean weight',
        unit: 'weight when chosen',
        value: (row) => orNull(at(row)?.meanWeight),
        format: (value) => formatProbability(Number(value)),
        whyNot: (row) => (at(row)?.count === 0 ? 'Never chosen, so it has no weight.' : 'No weights were recorded.'),
      },
      {
        id: route?.probs ? 'token_probability' : 'token_weight',
        label: route?.probs ? 'p of the token' : 'Weight at the token',
        value: (row) => orNull(tokenValue(route, at(row)?.expert ?? -1)),
        format: (value) => formatProbability(Number(value)),
        whyNot: (row) => whyNoTokenValue(route, at(row)?.expert ?? -1),
      },
      {
        id: 'top_tokens',
        label: 'Top tokens',
        corpus: true,
        value: (row) =>
          (top?.[at(row)?.expert ?? -1] ?? []).map((each) => `${visibleText(each.text)} (${each.count})`).join('  '),
        // Each in its own direction: an Arabic token must not turn its neighbours' numbers round.
        format: (_, row) =>
          (top?.[at(row)?.expert ?? -1] ?? [])
            .map((each) => `${isolated(visibleText(each.text))}\u00a0${each.count}`)
            .join('  '),
      },
      { id: 'switched_off', label: 'State', value: (row) => (isOff(at(row)?.expert ?? -1) ? 'switched off' : 'on') },
    ],
  };
}
