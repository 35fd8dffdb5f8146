// What stands beside the hit rates: which definitions they follow, and on how much they rest.

import { formatCountOf, type Provenance } from '#protocol';
import type { TraceShape } from '../sequence-metric.ts';
import type { CacheParams, CacheState } from './params.ts';
import { type CachePolicy, looksAhead, type PolicyName } from './policies.ts';

/** Fewer sequences than this are worth a warning. */
const FEW = 30;

const DEFINITIONS: Readonly<Record<PolicyName, string>> = {
  sch:
    'evicts the fewest uses in the rest of m tokens, the present one among them, then the least recently used; a later ' +
    'slot may evict what an earlier one loaded (code of arXiv 2505.16056 v3)',
  'sch-co-resident': 'as sch, but the experts of the present token are evicted last',
  'sch-static':
    'best set of experts for each segment (arXiv 2505.16056 v1 and v2); not comparable with the other policies',
  lru: 'evicts the least recently used',
  lfu: 'evicts the least used since the start of the sequence, then the least recently used',
  belady: 'evicts the one used again latest, in the order of tokens and slots',
};

export function provenanceOf(params: CacheParams, { trace }: TraceShape): Provenance {
  return {
    traces: [trace],
    metric: 'expert-cache',
    params: { ...params },
    variants: {
      ...Object.fromEntries(params.policies.map((name) => [name, DEFINITIONS[name]])),
      hits: 'against the cache before the token, which is empty at the start of a sequence',
      filling:
        params.filling === 'free'
          ? 'taking an empty slot counts as found (as published)'
          : 'taking an empty slot is a miss',
      average: 'mean over sequences',
      ...(params.tokens === 'all' ? {} : { tokens: `${params.tokens} alone, from an empty cache` }),
      ...(params.levels.includes('layer') ? { fitted: 'slots go to the layer that gains most, on concave hulls' } : {}),
      ...(params.levels.includes('model') ? { model: 'one pool for the experts of all layers' } : {}),
    },
  };
}

export function notesOf({ long, short }: CacheState, policies: readonly CachePolicy[]): readonly string[] {
  return policies.flatMap(({ id, name }, p) => {
    const [having, lacking] = [long[p] as number, short[p] as number];
    // All but the static ones rest on the same sequences, so the first of them speaks for all.
    const repeats = name !== 'sch-static' && policies.slice(0, p).some((other) => other.name !== 'sch-static');
    if (repeats) return [];
    const who = name === 'sch-static' ? `${id}: ` : '';
    return [
      ...(lacking > 0 ? [`${who}${formatCountOf(lacking, 'sequence')} left out: too short.`] : []),
      ...(having > 0 && having < FEW ? [`${who}rests on ${formatCountOf(having, 'sequence')}: uncertain.`] : []),
    ];
  });
}

/** Why a policy has no hit rate. */
export function tooShort({ name, m }: CachePolicy): string {
  return looksAhead(name) && name === 'sch-static'
    ? `no sequence has ${formatCountOf(m, 'token')} that count`
    : 'no sequence has a token that counts';
}
