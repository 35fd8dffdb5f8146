// What the views of the Languages layout say of their numbers: over what, in which variant, and why there are none.

import { describeBounds, formatCount, formatCountOf, type LabelledArray, type TraceSummary } from '#protocol';
import type { Alignment, AlignmentArrays } from '../state/alignment.ts';

/** `170 items in common with en`, or the range where languages have different numbers of them. */
export function pairsWords({ items, reference }: AlignmentArrays): string {
  const counts = items.dims[1]?.labels ?? [];
  const at = counts.indexOf('pairs');
  const rows = items.dims[0]?.labels ?? [];
  const pairs = rows.flatMap((language, row) =>
    language === reference ? [] : [items.values[row * counts.length + at] as number],
  );
  const [least, most] = [Math.min(...pairs), Math.max(...pairs)];
  const range = least === most ? formatCount(most) : `${formatCount(least)}–${formatCount(most)}`;
  return `${range} item${most === 1 ? '' : 's'} in common with ${reference}${least === most ? '' : ', n differs by language'}`;
}

/** `full router probabilities` or what stands in for them. */
function profileWords({ provenance }: LabelledArray): string {
  return String(provenance.variants.profile ?? '');
}

/** Which of several definitions was taken. */
export function variantWords({ divergence }: AlignmentArrays): string {
  return [profileWords(divergence), String(divergence.provenance.variants.average ?? '')].join('; ');
}

/** Bounds, and over how many tokens, sequences and languages. */
export function basisWords({ divergence }: AlignmentArrays, { map, manifest, languages }: TraceSummary): string {
  const special = map.special > 0 ? `, ${formatCount(map.special)} special left out` : '';
  return [
    divergence.bounds ? describeBounds(divergence.bounds) : 'no bounds',
    `${formatCountOf(map.tokens, 'token')}${special}`,
    formatCountOf(manifest.counts.sequences, 'sequence'),
    formatCountOf(languages.length, 'language'),
  ].join(' · ');
}

/** Everything that is needed to compute the numbers again, for files. */
export function provenanceWords({ divergence }: AlignmentArrays, trace: TraceSummary): readonly string[] {
  const { metric, params } = divergence.provenance;
  return [
    `metric ${metric}, ${Object.entries(params)
      .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ')}`,
    ...(divergence.notes.length > 0 ? divergence.notes : []),
    `trace ${trace.name}, corpus sha256 ${trace.manifest.corpus.sha256}`,
  ];
}

/** Why a trace can have no such figure, and what would; null where it can. */
export function impossible(trace: TraceSummary, { withoutItems }: Pick<Alignment, 'withoutItems'>): string | null {
  const { languages, manifest } = trace;
  const need =
    'Needed are the same items in two languages or more: record a parallel corpus with two of its languages ticked.';
  if (manifest.routers.length === 0) return 'This model has no router, so there is no routing to compare.';
  if (languages.length === 0) return `No sequence of this trace is labelled with its language. ${need}`;
  if (languages.length === 1) return `All sequences of this trace are in one language, ${languages[0]}. ${need}`;
  if (withoutItems) {
    return `Sequences in ${languages.length} languages, but none belongs to an item, so nothing says which of them mean the same. ${need}`;
  }
  return null;
}
