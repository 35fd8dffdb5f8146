// What the colour beneath the text can show, as numbers per token. A group is at most eight experts of one layer and one
// text, named in the legend; every other channel is an amount.

import type { RouterEntry, SequenceData } from '#protocol';

export type ChannelId = 'experts' | 'weight' | 'entropy' | 'nll' | 'change' | 'off';

export interface ChannelName {
  readonly id: ChannelId;
  readonly label: string;
}

export const CHANNELS: readonly ChannelName[] = [
  { id: 'experts', label: 'Top expert' },
  { id: 'weight', label: 'Selected expert' },
  { id: 'entropy', label: 'Entropy' },
  { id: 'nll', label: 'Surprise (nll)' },
  { id: 'change', label: 'Change' },
  { id: 'off', label: 'No colour' },
];

export interface Group {
  readonly expert: number;
  /** Tokens whose top expert it is. */
  readonly tokens: number;
}

export type Channel =
  | { readonly kind: 'off' }
  /** The trace or the selection lacks what it needs. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** `slot`: place in `groups`, -1 for everything else. [position] */
  | { readonly kind: 'groups'; readonly groups: readonly Group[]; readonly slot: Int8Array; readonly others: number }
  /** NaN where there is none. [position] */
  | {
      readonly kind: 'amount';
      readonly values: Float32Array;
      readonly max: number;
      readonly title: string;
      readonly low: string;
      readonly high: string;
    };

/** Colour names a group, never an expert beyond this many. */
export const MOST_GROUPS = 8;

/** Top-1 experts of a layer, the eight most frequent as groups; special tokens belong to none and are not counted. */
export function expertGroups(data: SequenceData, router: number, topK: number): Channel {
  const experts = data.experts[router] as Uint16Array;
  const counts = new Map<number, number>();
  for (let p = 0; p < data.tokens; p++) {
    if (data.special[p]) continue;
    const top = experts[p * topK] as number;
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  const all = [...counts].map(([expert, tokens]) => ({ expert, tokens }));
  all.sort((a, b) => b.tokens - a.tokens || a.expert - b.expert);
  const groups = all.slice(0, MOST_GROUPS);
  const place = new Map(groups.map((group, i) => [group.expert, i]));
  const slot = new Int8Array(data.tokens).fill(-1);
  for (let p = 0; p < data.tokens; p++) {
    if (!data.special[p]) slot[p] = place.get(experts[p * topK] as number) ?? -1;
  }
  const others = all.slice(MOST_GROUPS).reduce((sum, each) => sum + each.tokens, 0);
  return { kind: 'groups', groups, slot, others };
}

/** Weight of one expert at each token; NaN where it was not chosen. [position] */
export function expertWeight(data: SequenceData, router: number, topK: number, expert: number): Float32Array {
  const experts = data.experts[router] as Uint16Array;
  const weights = data.weights[router] as Float32Array;
  const values = new Float32Array(data.tokens).fill(Number.NaN);
  for (let p = 0; p < data.tokens; p++) {
    for (let slot = p * topK; slot < (p + 1) * topK; slot++) {
      if (experts[slot] === expert) values[p] = weights[slot] as number;
    }
  }
  return values;
}

/** Share of a token's experts that the token before did not have; NaN for the first. [position] */
export function routeChange(experts: Uint16Array, topK: number): Float32Array {
  const values = new Float32Array(experts.length / topK).fill(Number.NaN);
  for (let p = 1; p < values.length; p++) {
    const before = experts.subarray((p - 1) * topK, p * topK);
    let fresh = 0;
    for (let slot = p * topK; slot < (p + 1) * topK; slot++) if (!before.includes(experts[slot] as number)) fresh++;
    values[p] = fresh / topK;
  }
  return values;
}

/** The largest value; 0 where there is none. */
export function largest(values: Float32Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

/** A value below which the given share of all lie, so that one outlier does not wash out the rest. */
export function quantile(values: Float32Array, share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const NLL_SHARE = 0.98;

/**
 * A channel's values for one sequence.
 * @param router place of the chosen layer's router in the trace's list
 * @param expert the selected expert of that layer, null for none
 */
export function channelOf(
  id: ChannelId,
  data: SequenceData,
  router: RouterEntry,
  index: number,
  expert: number | null,
): Channel {
  const { layer, topK, experts } = router;
  if (id === 'off') return { kind: 'off' };
  if (id === 'experts') return expertGroups(data, index, topK);
  if (id === 'weight') {
    if (expert === null) {
      return {
        kind: 'missing',
        reason: 'Select an expert, on the map for instance, to see its weight at every token.',
      };
    }
    const values = expertWeight(data, index, topK, expert);
    const title = `weight of L${layer}.E${expert}`;
    return { kind: 'amount', values, max: largest(values), title, low: '0', high: largest(values).toPrecision(3) };
  }
  if (id === 'change') {
    const values = routeChange(data.experts[index] as Uint16Array, topK);
    return {
      kind: 'amount',
      values,
      max: 1,
      title: 'experts that the token before did not have',
      low: 'none',
      high: `all ${topK}`,
    };
  }
  if (id === 'entropy') {
    const values = data.entropy?.[index];
    if (!values) {
      return {
        kind: 'missing',
        reason: 'Entropy needs router_probs; this trace holds choices. Record it again at level probs to see it.',
      };
    }
    return {
      kind: 'amount',
      values,
      max: Math.log(experts),
      title: 'entropy of the router, nats',
      low: '0 decided',
      high: `${Math.log(experts).toFixed(2)} undecided`,
    };
  }
  if (!data.nll) {
    return {
      kind: 'missing',
      reason: 'Surprise needs the nll column; this trace was recorded without it. Record again with nll.',
    };
  }
  const max = quantile(data.nll, NLL_SHARE);
  return {
    kind: 'amount',
    values: data.nll,
    max,
    title: 'surprise −ln p, nats',
    low: '0 expected',
    high: `≥ ${max.toFixed(1)} surprising`,
  };
}
