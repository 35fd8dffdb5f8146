// How evenly the routers spread their tokens, and how sure that is: the measures of measures.ts for every layer, from how
// often each expert was chosen. Special tokens are left out unless they are asked for.
//   load                                         each expert's share of the choices, times the experts: 1 where even
//   load-cv, load-gini, load-max, load-entropy, load-dead    of each layer
//   load-tokens                                  what it rests on
// Bounds: basic bootstrap over sequences, one draw for all layers; load-dead has none. Sources: cv and max over mean,
// Shazeer et al. 2017 (arXiv 1701.06538) and Lepikhin et al. 2020 (arXiv 2006.16668); Gini's mean difference.

import { formatBytes, UserError } from '#protocol';
import { addAt, addTo } from '../add-to.ts';
import { countedIds } from '../counted-ids.ts';
import type { SequenceMetric } from '../sequence-metric.ts';
import { resampledSums } from '../statistics/resampled-sums.ts';
import { type BalanceParams, type BalanceState, balanceParams } from './params.ts';
import { balanceResult } from './result.ts';

export { BALANCE_DEFAULTS, type BalanceParams } from './params.ts';

/** What the sums of all resamples may take. */
const MOST_BYTES = 2 ** 30;

export const loadBalance: SequenceMetric<BalanceParams, BalanceState> = {
  id: 'load-balance',
  title: 'Load balance',
  needs: ['experts'],
  params: balanceParams,

  start(params, shape) {
    const { routers, trace } = shape;
    const experts = routers.reduce((sum, router) => sum + router.experts, 0);
    const resamples = trace.counts.sequences < 2 ? 0 : params.resamples;
    if (resamples * experts * 8 > MOST_BYTES) {
      throw new UserError(
        `load-balance: ${resamples} resamples of every expert need more than ${formatBytes(MOST_BYTES)}.`,
        'Take fewer resamples, or 0 for no bounds.',
      );
    }
    const added = new Float64Array(experts);
    const held = resampledSums({ ...params, resamples }, trace.counts.sequences, experts);
    const counts = { sequences: 0, tokens: 0, chosen: new Float64Array(experts) };
    const stateNow = (): BalanceState => ({ ...counts, resampled: held.sums() });

    return {
      get state() {
        return stateNow();
      },
      add({ sequence, special, tokens, routers: routes }) {
        const left = params.special ? null : special;
        added.fill(0);
        let offset = 0;
        routers.forEach((router, r) => {
          const { experts: chosen } = routes[r] as (typeof routes)[number];
          const ids = countedIds(chosen, router, left, `${trace.name}, sequence ${sequence}`);
          for (let i = 0; i < ids.length; i++) addAt(added, offset + (ids[i] as number));
          offset += router.experts;
        });
        counts.sequences++;
        counts.tokens += left ? left.reduce((sum, each) => sum + (each ? 0 : 1), 0) : tokens;
        addTo(counts.chosen, added);
        if (resamples > 0) held.add(sequence, added);
      },
      merge(other) {
        counts.sequences += other.sequences;
        counts.tokens += other.tokens;
        addTo(counts.chosen, other.chosen);
        addTo(held.sums(), other.resampled);
      },
      finish: (pause) => balanceResult(stateNow(), params, shape, pause),
    };
  },
};
