// Which expert leaves a full cache: the policies by name, each as something that counts what caches of every size find.

import { type Replay, replayer } from './replay.ts';
import { frequencyReplayer } from './replay-frequency.ts';
import { recencyReplayer } from './replay-recency.ts';
import { staticCache } from './static-cache.ts';

export const POLICY_NAMES = ['sch', 'sch-co-resident', 'sch-static', 'lru', 'lfu', 'belady'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

export interface CachePolicy {
  /** `sch-16`, `lru` */
  readonly id: string;
  readonly name: PolicyName;
  /** Tokens that it looks at; 1 for those that do not look ahead by tokens. */
  readonly m: number;
  /** @param experts ids are below it */
  counter(experts: number): SizeCounter;
}

/**
 * Adds to `found` [place] what a cache of `place` + 1 slots finds and one of `place` slots does not.
 * @returns how many choices there were to find; 0 where a sequence is too short
 */
export type SizeCounter = (ids: Uint16Array, perToken: number, found: Float64Array) => number;

/** Those that look ahead once for every m. */
export function policiesOf({
  policies,
  segments,
}: {
  readonly policies: readonly PolicyName[];
  readonly segments: readonly number[];
}): readonly CachePolicy[] {
  return policies.flatMap((name) =>
    looksAhead(name)
      ? segments.map((m) => ({
          id: `${name}-${m}`,
          name,
          m,
          counter: (experts: number) => counterOf(name, m, experts),
        }))
      : [{ id: name, name, m: 1, counter: (experts: number) => counterOf(name, 1, experts) }],
  );
}

export function looksAhead(name: PolicyName): boolean {
  return name.startsWith('sch');
}

function counterOf(name: PolicyName, m: number, experts: number): SizeCounter {
  if (name === 'sch-static') {
    const cache = staticCache(m, experts);
    return (ids, perToken, found) => cache.add(ids, perToken, found) * m * perToken;
  }
  const replay = replayOf(name, m, experts);
  return (ids, perToken, found) => {
    replay(ids, perToken, found);
    return ids.length;
  };
}

function replayOf(name: Exclude<PolicyName, 'sch-static'>, m: number, experts: number): Replay {
  if (name === 'lru') return recencyReplayer(experts);
  if (name === 'lfu') return frequencyReplayer(experts);
  if (name === 'belady') return replayer({ kind: 'belady' }, experts);
  return replayer({ kind: 'lookahead', m, coResident: name === 'sch-co-resident' }, experts);
}
