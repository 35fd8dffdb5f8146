// What the colour beneath the text can show. Groups are at most eight experts of one layer, named in the legend; every
// other channel is an amount. One scale holds for all sequences in view.

import { type ExpertAddress, formatAddress, type RouterEntry, type SequenceData } from '#protocol';
import { expertWeight, largest, quantile, roundedUp, routeChange } from './amounts.ts';
import { countFirstChoices, type Group, groupsOf, type Slots } from './groups.ts';

const LABELS = {
  experts: 'Top expert',
  weight: 'Weight of the selected expert',
  entropy: 'Entropy',
  nll: 'Surprise (nll)',
  change: 'Change',
  off: 'No colour',
} as const;

export type ChannelId = keyof typeof LABELS;

const CHANNELS = Object.keys(LABELS) as readonly ChannelId[];

/** Those that can be chosen. @param routed whether there are routers @param expert the selected one, if any */
export function channelsFor(routed: boolean, expert: ExpertAddress | null, current: ChannelId): readonly ChannelId[] {
  if (!routed) return ['nll', 'off'];
  return CHANNELS.filter((id) => id !== 'weight' || expert !== null || current === 'weight');
}

/** `Entropy`, `Weight of L3.E7`. @param expert the selected one */
export function channelLabel(id: ChannelId, expert: ExpertAddress | null): string {
  return id === 'weight' && expert ? `Weight of ${formatAddress(expert)}` : LABELS[id];
}

export type Scale =
  | { readonly kind: 'off' }
  /** The trace or the selection lacks what it needs. */
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'groups'; readonly groups: readonly Group[]; readonly others: number }
  | {
      readonly kind: 'amount';
      /** NaN where there is none. [position] */
      readonly values: (data: SequenceData) => Float32Array | null;
      readonly max: number;
      readonly title: string;
      readonly low: string;
      readonly high: string;
      /** What tokens without a value are. */
      readonly plain?: string;
    };

/** Which numbers are shown. */
export interface Question {
  readonly id: ChannelId;
  /** None in a dense model, of which surprise alone can be shown. */
  readonly router: RouterEntry | undefined;
  /** Place of the router in the trace's list. */
  readonly index: number;
  /** The selected expert of that layer, null for none. */
  readonly expert: number | null;
}

const NLL_SHARE = 0.98;

function lists(sequences: readonly SequenceData[], values: (data: SequenceData) => Float32Array | null | undefined) {
  return sequences.flatMap((data) => values(data) ?? []);
}

/**
 * One scale for these sequences.
 * @param remembered colours that experts of this layer had earlier, the most binding first
 */
export function scaleOf(question: Question, sequences: readonly SequenceData[], remembered: readonly Slots[]): Scale {
  const { id, router, index, expert } = question;
  if (id === 'off') return { kind: 'off' };
  if (id === 'nll' || !router) return surprise(sequences);
  const { layer, topK, experts } = router;
  if (id === 'experts') {
    const counts = countFirstChoices(sequences, index, topK);
    return { kind: 'groups', ...groupsOf(counts, remembered) };
  }
  if (id === 'weight') {
    if (expert === null) {
      return {
        kind: 'missing',
        reason: 'Select an expert, on the map for instance, to see its weight at every token.',
      };
    }
    if (sequences.length > 0 && sequences.every((data) => data.weights[index]?.every(Number.isNaN))) {
      return {
        kind: 'missing',
        reason: 'This trace was imported without weights. Top expert colours the text by first choices instead.',
      };
    }
    const values = (data: SequenceData) => expertWeight(data, index, topK, expert);
    const found = lists(sequences, values);
    const max = roundedUp(largest(found));
    if (sequences.length > 0 && found.every((each) => each.every(Number.isNaN))) {
      return { kind: 'missing', reason: `No token in view chose ${formatAddress({ layer, expert })}.` };
    }
    return {
      kind: 'amount',
      values,
      max,
      title: `weight of L${layer}.E${expert}`,
      low: '0',
      high: String(max),
      plain: 'uncoloured: not chosen',
    };
  }
  if (id === 'change') {
    return {
      kind: 'amount',
      values: (data) => routeChange(data.experts[index] ?? new Uint16Array(0), topK),
      max: 1,
      title: 'experts that the token before did not have',
      low: 'none',
      high: `all ${topK}`,
    };
  }
  if (sequences.some((data) => data.entropy === null)) {
    return {
      kind: 'missing',
      reason: 'Entropy needs router_probs; this trace holds choices. Record it again at level probs to see it.',
    };
  }
  return {
    kind: 'amount',
    values: (data) => data.entropy?.[index] ?? null,
    max: Math.log(experts),
    title: 'entropy of the router, nats',
    low: '0 decided',
    high: `${Math.log(experts).toFixed(2)} undecided`,
  };
}

function surprise(sequences: readonly SequenceData[]): Scale {
  if (sequences.some((data) => data.nll === null)) {
    return {
      kind: 'missing',
      reason: 'Surprise needs the nll column; this trace was recorded without it. Record again with nll.',
    };
  }
  const values = (data: SequenceData) => data.nll;
  const max = roundedUp(quantile(lists(sequences, values), NLL_SHARE));
  return { kind: 'amount', values, max, title: 'surprise −ln p, nats', low: '0 expected', high: `≥ ${max} surprising` };
}
