// Published vocabulary specialisation of the experts of one layer. Only the first choice of a token counts. P(e | v) is
// the share of the occurrences of token id v whose first choice is e; each id that occurs often enough belongs to the
// expert with the largest share, ties to the lower one; the expert's specialisation is the plain mean of P(e | v) over the
// ids that belong to it. An expert without ids has none.
// Source: Local Routing Consistency (arXiv 2505.16056), section 5 of its published code.

import type { IdCounts } from './id-counts.ts';

export interface Vocabulary {
  /** NaN without ids. [expert] */
  readonly specialisation: Float64Array;
  /** Ids that belong to each. [expert] */
  readonly owned: Float64Array;
  /** Token ids of the largest P per expert, ties to the more frequent, then the lower id. */
  readonly top: readonly (readonly { readonly id: number; readonly share: number }[])[];
}

export function vocabularyOf(
  { ids, occurrences, counts }: IdCounts,
  width: number,
  from: number,
  experts: number,
  { least, top }: { readonly least: number; readonly top: number },
): Vocabulary {
  const sums = new Float64Array(experts);
  const owned = new Float64Array(experts);
  const lists: { id: number; share: number; count: number }[][] = Array.from({ length: experts }, () => []);
  ids.forEach((id, place) => {
    const seen = occurrences[place] as number;
    if (seen < least) return;
    let owner = 0;
    const row = place * width + from;
    for (let e = 0; e < experts; e++) {
      const count = counts[row + e] as number;
      if (count > (counts[row + owner] as number)) owner = e;
      if (count > 0) lists[e]?.push({ id, share: count / seen, count: seen });
    }
    sums[owner] = (sums[owner] as number) + (counts[row + owner] as number) / seen;
    owned[owner] = (owned[owner] as number) + 1;
  });
  return {
    specialisation: sums.map((sum, e) => sum / (owned[e] as number)),
    owned,
    top: lists.map((list) =>
      list
        .sort((a, b) => b.share - a.share || b.count - a.count || a.id - b.id)
        .slice(0, top)
        .map(({ id, share }) => ({ id, share })),
    ),
  };
}
