// Which tokens of a sequence lie in the selection's group, and their text.

import type { SequenceData } from '#protocol';
import { type Facets, groupHolds, type Span, type TokenAddress } from '../../state/group.ts';
import { paragraphOf } from './paragraph.ts';
import type { Reader } from './reading.ts';

/** A token outside the group, in it, and in it because it was itself chosen. */
export const OUTSIDE = 0;
export const INSIDE = 1;
export const CHOSEN = 2;

/**
 * OUTSIDE, INSIDE or CHOSEN for each token; null where the group says nothing about this layer's tokens. Tokens of a
 * group of experts are those that take one of them at the layer that is read.
 */
export function groupMask(group: Facets, reader: Reader): Uint8Array | null {
  const { data, router, index } = reader;
  const wanted = new Set(group.experts.flatMap(({ layer, expert }) => (layer === router?.layer ? [expert] : [])));
  const byTokens = group.tokens.length > 0;
  if (!byTokens && wanted.size === 0) return null;
  const experts = data.experts[index] ?? new Uint16Array(0);
  const topK = router?.topK ?? 0;
  return Uint8Array.from({ length: data.tokens }, (_, position) => {
    if (byTokens && !groupHolds(group, { kind: 'token', sequence: data.sequence, position })) return OUTSIDE;
    const taken = experts.subarray(position * topK, (position + 1) * topK);
    if (wanted.size > 0 && !taken.some((expert) => wanted.has(expert))) return OUTSIDE;
    return byTokens ? CHOSEN : INSIDE;
  });
}

/**
 * Everything from one token to another, whichever comes first; whole sequences between them.
 * @param tokensOf 0 for a sequence that is not at hand: it is left out
 */
export function spansBetween(
  from: TokenAddress,
  to: TokenAddress,
  tokensOf: (sequence: number) => number,
): readonly Span[] {
  const forward = from.sequence < to.sequence || (from.sequence === to.sequence && from.position <= to.position);
  const [first, last] = forward ? [from, to] : [to, from];
  return Array.from({ length: last.sequence - first.sequence + 1 }, (_, i): Span => {
    const sequence = first.sequence + i;
    const start = i === 0 ? first.position : 0;
    const end = sequence === last.sequence ? last.position + 1 : tokensOf(sequence);
    return { sequence, start, end };
  }).filter(({ start, end }) => end > start);
}

/** The text of some tokens as it stands in the sequence, what lies between them included. */
export function spanText(data: SequenceData, { start, end }: Pick<Span, 'start' | 'end'>): string {
  const { text, ranges } = paragraphOf(data);
  let from = text.length;
  let to = 0;
  for (let token = start; token < Math.min(end, data.tokens); token++) {
    const [left = 0, right = 0] = [ranges.start[token], ranges.end[token]];
    // Special tokens stand nowhere.
    if (right <= left) continue;
    from = Math.min(from, left);
    to = Math.max(to, right);
  }
  return text.slice(from, Math.max(from, to));
}
