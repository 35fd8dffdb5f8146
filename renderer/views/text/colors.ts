// From a scale to the colour of each token.

import type { RouterEntry, SequenceData } from '#protocol';
import type { Theme } from '../../ui/theme.ts';
import type { Scale } from './channels.ts';

/** Colour of an expert that is one of the groups; null for every other. */
export function groupColor(scale: Scale, theme: Theme, expert: number): string | null {
  if (scale.kind !== 'groups') return null;
  const group = scale.groups.find((each) => each.expert === expert);
  return group ? (theme.categorical[group.slot] ?? null) : null;
}

/** Colour of each token of a sequence, null leaves it plain. [position] */
export function tokenColors(
  scale: Scale,
  theme: Theme,
  data: SequenceData,
  router: RouterEntry | undefined,
  index: number,
): readonly (string | null)[] {
  const plain = Array.from({ length: data.tokens }, (): string | null => null);
  if (scale.kind === 'groups' && router) {
    const colors = new Map(scale.groups.map((group) => [group.expert, theme.categorical[group.slot] ?? null]));
    const experts = data.experts[index];
    // Special tokens belong to no group.
    return plain.map((none, p) => (data.special[p] ? none : (colors.get(experts?.[p * router.topK] ?? -1) ?? null)));
  }
  if (scale.kind === 'amount') {
    const values = scale.values(data);
    if (!values || scale.max <= 0) return plain;
    return Array.from(values, (value) => (Number.isNaN(value) ? null : theme.sequential(value / scale.max)));
  }
  return plain;
}
