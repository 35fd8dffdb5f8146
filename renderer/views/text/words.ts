// What the header of the text view says.

import { formatCount, formatShare, type SequenceData, type TraceSummary } from '#protocol';
import { languageLabel } from '../../charts/language.ts';
import type { Badge } from '../../ui/view-frame-props.ts';
import type { Span } from './column.ts';

/** Subtitle: which sequence, how long, at which layer; which others are in view. */
export function overWhat(
  data: SequenceData | undefined,
  layer: number | undefined,
  trace: TraceSummary,
  seen: Span,
): string {
  if (!data) return trace.name;
  let special = 0;
  for (const each of data.special) special += each;
  const language = languageLabel(data.labels.language ?? '');
  return [
    `sequence ${data.sequence}${data.id ? ` (${data.id})` : ''}`,
    ...(language ? [language] : []),
    `${formatCount(data.tokens)} tokens${special > 0 ? `, ${special} special shown as ◆ and not coloured by group` : ''}`,
    ...(layer === undefined ? ['no routers'] : [`layer ${layer}`]),
    `in view: ${seenWords(seen)} of ${formatCount(trace.manifest.corpus.sequences)}`,
  ].join(' · ');
}

/** `s3–s11` */
export function seenWords({ first, end }: Span): string {
  return end - first > 1 ? `s${first}–s${end - 1}` : `s${first}`;
}

/** What a reader must know before believing the colours. */
export function badgesOf(trace: TraceSummary, recording: number | null): readonly Badge[] {
  const badges: Badge[] = [];
  if (recording !== null) badges.push({ kind: 'partial', text: `partial ${formatShare(recording)}` });
  if (trace.manifest.level === 'choices' && trace.manifest.routers.length > 0) {
    badges.push({ kind: 'ids only', text: 'choices only', why: 'Recorded at level choices: no router probabilities.' });
  }
  return badges;
}
