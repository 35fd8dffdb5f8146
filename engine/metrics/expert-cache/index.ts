// How often is the expert that a token chooses in memory already, where memory has room for c of them? One cache per
// layer, or one pool for the experts of all layers; empty at the start of every sequence. Hits are counted as the
// published code counts them (replay.ts), for caches of every size at once; c = rho times what a token needs.
//   sch-m              SCH(m, rho), segment cache best hit rate: evicts what is used least in the next m tokens
//   sch-co-resident-m  the same, but the experts of one token stay together
//   sch-static-m       SCH as older versions defined it: the best set for each segment of m tokens (static-cache.ts)
//   lru, lfu, belady   least recently used, least frequently used, used again latest
// Arrays: hit-rate-model, hit-rate-layer at the rhos that were asked for, with bounds; …-by-size at every size; filling:
// the share of choices that only fill an empty slot, which count as found unless `filling` is `miss`; hit-rate-fitted, also
// …-by-size: caches of layers that divide a budget by what each gains, and fitted-layer: in which order (fitted-budget.ts).
// A rate is taken per sequence, then averaged; the pool's is not the mean of the layers. Special tokens are left out, and
// those of prompts or those generated where `tokens` asks for the others alone: they neither count nor enter a cache.
// Bounds: basic bootstrap over sequences, one draw for everything. Source: Local Routing Consistency in
// Mixture-of-Experts (arXiv 2505.16056) and its published code, to the last count; filling as a choice is ours.

import { addTo } from '../add-to.ts';
import { countedIds } from '../counted-ids.ts';
import type { SequenceMetric } from '../sequence-metric.ts';
import { resampledSums } from '../statistics/resampled-sums.ts';
import { checkLimits } from './limits.ts';
import { type CacheParams, type CacheState, cacheParams } from './params.ts';
import { policiesOf } from './policies.ts';
import { cacheResult } from './result.ts';
import { scopesOf, slotsAt } from './scopes.ts';
import { sharesOf } from './shares.ts';

export { CACHE_DEFAULTS, type CacheLevel, type CacheParams } from './params.ts';
export type { PolicyName } from './policies.ts';

export const expertCache: SequenceMetric<CacheParams, CacheState> = {
  id: 'expert-cache',
  title: 'Expert caches',
  needs: ['experts', 'generated'],
  params: cacheParams,

  start(params, shape) {
    const { routers, trace } = shape;
    const scopes = scopesOf(params.levels, routers);
    checkLimits(params, shape, scopes);
    const policies = policiesOf(params);
    const counters = scopes.map(({ experts }) => policies.map((policy) => policy.counter(experts)));
    const measures = scopes.map(({ experts }) => sharesOf(experts));
    const slots = scopes.map((scope) => params.rhos.map((rho) => slotsAt(rho, scope)));
    const columns = policies.length * (1 + scopes.length * params.rhos.length);
    const resamples = trace.counts.sequences < 2 ? 0 : params.resamples;
    const added = new Float64Array(columns);
    const held = resampledSums({ ...params, resamples }, resamples > 0 ? trace.counts.sequences : 0, columns);
    const sums = {
      shares: scopes.map(({ experts }) => policies.map(() => new Float64Array(experts))),
      filling: scopes.map(({ experts }) => new Float64Array(experts)),
      tokens: new Float64Array(2),
      counted: new Float64Array(1),
      long: new Float64Array(policies.length),
      short: new Float64Array(policies.length),
    };
    const stateNow = (): CacheState => ({ ...sums, resampled: held.sums() });

    return {
      get state() {
        return stateNow();
      },
      add({ sequence, special, generated, routers: routes }) {
        countTokens(params.special ? null : special, generated, sums.tokens);
        const left = leftOut(params, special, generated);
        const layers = routers.map((router, r) =>
          countedIds(
            (routes[r] as (typeof routes)[number]).experts,
            router,
            left,
            `${trace.name}, sequence ${sequence}`,
          ),
        );
        added.fill(0);
        if (layers[0]?.length) sums.counted[0] = (sums.counted[0] as number) + 1;
        let column = policies.length;
        scopes.forEach((scope, s) => {
          const ids = scope.ids(layers);
          const measure = measures[s] as ReturnType<typeof sharesOf>;
          const filled = measure.filling(ids, sums.filling[s] as Float64Array);
          policies.forEach((policy, p) => {
            const counter = (counters[s] as (typeof counters)[number])[p] as (typeof counters)[number][number];
            const misses = params.filling === 'miss' && policy.name !== 'sch-static' ? filled : 0;
            const shares = measure.found(counter, ids, scope.perToken, misses);
            if (s === 0) {
              const tally = shares ? sums.long : sums.short;
              tally[p] = (tally[p] as number) + 1;
              added[p] = shares ? 1 : 0;
            }
            if (shares) {
              addTo((sums.shares[s] as Float64Array[])[p] as Float64Array, shares);
              sumsUpTo(shares, slots[s] as readonly (number | string)[], added, column);
            }
            column += params.rhos.length;
          });
        });
        if (resamples > 0) held.add(sequence, added);
      },
      merge(other) {
        const into = stateNow();
        for (const [s, scope] of into.shares.entries()) {
          for (const [p, each] of scope.entries()) addTo(each, other.shares[s]?.[p]);
          addTo(into.filling[s] as Float64Array, other.filling[s]);
        }
        addTo(into.resampled, other.resampled);
        addTo(into.tokens, other.tokens);
        addTo(into.counted, other.counted);
        addTo(into.long, other.long);
        addTo(into.short, other.short);
      },
      finish: (pause) => cacheResult(stateNow(), params, shape, scopes, policies, pause),
    };
  },
};

/** Adds to `into` [kind] the tokens of the prompt and those generated that are not left out as special. */
function countTokens(special: Uint8Array | null, generated: Uint8Array, into: Float64Array): void {
  for (let position = 0; position < generated.length; position++) {
    if (special?.[position]) continue;
    const kind = generated[position] as number;
    into[kind] = (into[kind] as number) + 1;
  }
}

/** 1 for tokens that do not count; null where all do. [position] */
function leftOut(
  { special: counts, tokens }: CacheParams,
  special: Uint8Array,
  generated: Uint8Array,
): Uint8Array | null {
  if (tokens === 'all') return counts ? null : special;
  const other = tokens === 'prompt' ? 1 : 0;
  return generated.map((kind, position) => (kind === other || (!counts && special[position]) ? 1 : 0));
}

/** Writes the sum of the first `slots` shares for each number of slots, from `column` on. */
function sumsUpTo(shares: Float64Array, slots: readonly (number | string)[], into: Float64Array, column: number): void {
  slots.forEach((size, i) => {
    if (typeof size === 'string') return;
    let sum = 0;
    for (let place = 0; place < size; place++) sum += shares[place] as number;
    into[column + i] = sum;
  });
}
