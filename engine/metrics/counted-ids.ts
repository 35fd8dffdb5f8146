// The chosen experts of the tokens of a sequence that count, for metrics that look at consecutive tokens: special tokens
// are taken out, and those on both sides of them become neighbours.

import { type RouterEntry, UserError } from '#protocol';
import { hasRepeatedIds } from './repeated-ids.ts';

/**
 * @param experts [position, slot]; lent, and handed back as it is where nothing is taken out
 * @param where for a message: trace and sequence
 * @returns [counted token, slot]
 * @throws UserError when a token has the same expert twice: it would count as two
 */
export function countedIds(
  experts: Uint16Array,
  { topK, experts: count, layer }: Pick<RouterEntry, 'topK' | 'experts' | 'layer'>,
  special: Uint8Array | null,
  where: string,
): Uint16Array {
  if (hasRepeatedIds(experts, topK, count)) throw repeatedIds(experts, topK, `${where}, layer ${layer}`);
  if (!special?.includes(1)) return experts;
  const ids = new Uint16Array(experts.length);
  let to = 0;
  // Runs between special tokens are copied whole: most sequences have one, at the beginning.
  for (let from = 0; from < special.length; ) {
    if (special[from]) {
      from++;
      continue;
    }
    let end = from + 1;
    while (end < special.length && !special[end]) end++;
    ids.set(experts.subarray(from * topK, end * topK), to);
    to += (end - from) * topK;
    from = end;
  }
  return ids.subarray(0, to);
}

/** Names the first expert that a token has twice. */
function repeatedIds(experts: Uint16Array, topK: number, where: string): UserError {
  const at = experts.findIndex((expert, i) => experts.subarray(i - (i % topK), i).includes(expert));
  return new UserError(
    `${where}, position ${Math.floor(at / topK)}: expected ${topK} different experts, found ${experts[at]} twice.`,
    'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
  );
}
