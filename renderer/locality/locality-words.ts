// What the views of the Locality layout say of their numbers: over what, and where from.

import { formatCount, formatCountOf, type LabelledArray, type TraceSummary } from '#protocol';

/** `18,940 tokens, 1,020 special left out · 1,020 sequences` */
export function traceWords({ map, manifest }: TraceSummary): string {
  const special = map.special > 0 ? `, ${formatCount(map.special)} special left out` : '';
  return [`${formatCountOf(map.tokens, 'token')}${special}`, formatCountOf(manifest.counts.sequences, 'sequence')].join(
    ' · ',
  );
}

/** Everything that is needed to compute the numbers again, for files. */
export function provenanceWords(
  results: readonly (readonly LabelledArray[] | null)[],
  trace: TraceSummary,
): readonly string[] {
  const metrics = results.flatMap((result) => {
    const first = result?.[0];
    if (!first) return [];
    const { metric, params, variants } = first.provenance;
    return [
      `metric ${metric}, ${Object.entries(params)
        .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
        .join(', ')}`,
      ...Object.entries(variants).map(([name, what]) => `${name}: ${what}`),
      ...first.notes,
    ];
  });
  return [...metrics, `trace ${trace.name}, corpus sha256 ${trace.manifest.corpus.sha256}`];
}
