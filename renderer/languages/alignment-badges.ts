// What a reader must know before believing a figure of the Languages layout.

import { formatShare } from '#protocol';
import type { Alignment } from '../state/alignment.ts';
import type { Badge } from '../ui/view-frame-props.ts';

export function alignmentBadges(
  { arrays, waits }: Pick<Alignment, 'arrays' | 'waits'>,
  recording: number | null,
): readonly Badge[] {
  const badges: Badge[] = [];
  if (recording !== null) badges.push({ kind: 'partial', text: `partial ${formatShare(recording)}` });
  if (arrays && waits !== null)
    badges.push({ kind: 'stale', why: 'The trace has changed since; ⋯ computes it again.' });
  const profile = String(arrays?.divergence.provenance.variants.profile ?? '');
  if (profile.startsWith('share of choices')) {
    badges.push({
      kind: 'ids only',
      text: 'top-k frequencies',
      why: 'Profiles are shares of choices, not means of router probabilities: coarser, and not comparable with those.',
    });
  }
  return badges;
}
