// What an expert's card shows of its profile: how much oftener than an even share it is chosen, by value of a label.

import type { ExpertDetail, ExpertShare } from '#protocol';

export interface ProfileBar {
  readonly value: string;
  readonly tokens: number;
  readonly chosen: number;
  /** Share of these tokens that chose it, over topK / experts: 1 is an even share. */
  readonly ratio: number;
  /** Length of the bar, 0 to 1. */
  readonly length: number;
}

export interface Profile {
  readonly label: string;
  readonly bars: readonly ProfileBar[];
  /** Where an even share lies along the bars, 0 to 1. */
  readonly even: number;
}

/** Fewer tokens make no bar that could be believed. */
export const LEAST_TOKENS = 20;

/** A label with one value says nothing; the places of a sequence keep their order, values go by their ratio. */
export function profileOf(
  label: string,
  shares: readonly ExpertShare[],
  { router }: Pick<ExpertDetail, 'router'>,
  order: 'ratio' | 'given' = 'ratio',
): Profile | null {
  const even = router.topK / router.experts;
  const known = shares
    .filter(({ tokens }) => tokens >= LEAST_TOKENS)
    .map((share) => ({ ...share, ratio: share.chosen / share.tokens / even }));
  if (known.length < 2) return null;
  const most = Math.max(1, ...known.map(({ ratio }) => ratio));
  const bars = known.map((bar) => ({ ...bar, length: bar.ratio / most }));
  if (order === 'ratio') bars.sort((a, b) => b.ratio - a.ratio || (a.value < b.value ? -1 : 1));
  return { label, bars, even: 1 / most };
}
