// The chosen experts of the tokens of a sequence that count: special tokens are taken out, and those on both sides of them
// become neighbours. A token that has the same expert twice would count as two, so it is refused.

import { type RouterEntry, UserError } from '#protocol';
import { hasRepeatedIds } from './repeated-ids.ts';

type Ids = Pick<RouterEntry, 'topK' | 'experts' | 'layer'>;

/**
 * @param experts [position, slot]; lent, and handed back as it is where nothing is taken out
 * @param where for a message: trace and sequence
 * @returns [counted token, slot]
 * @throws UserError when a token has the same expert twice, also one that is taken out
 */
export function countedIds(experts: Uint16Array, router: Ids, special: Uint8Array | null, where: string): Uint16Array {
  refuseRepeatedIds(experts, router, where);
  const { topK } = router;
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

/**
 * @param experts [position, slot]
 * @param where for the message: trace and sequence
 * @throws UserError that names the first expert that a token has twice
 */
export function refuseRepeatedIds(experts: Uint16Array, { topK, experts: count, layer }: Ids, where: string): void {
  if (!hasRepeatedIds(experts, topK, count)) return;
  const at = experts.findIndex((expert, i) => experts.subarray(i - (i % topK), i).includes(expert));
  throw new UserError(
    `${where}, layer ${layer}, position ${Math.floor(at / topK)}: expected ${topK} different experts, found ${experts[at]} twice.`,
    'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
  );
}
