// Local routing consistency: how well could a router do that must decide for m consecutive tokens at once? Its best F1
// against the choices really made is SRP(m), segment routing best performance (srp.ts); what it then keeps on, over what
// is really chosen, is rhoHat; activation is the share of (expert, position in a segment) that is chosen. Segments slide
// by one token within a sequence (segment-counts.ts); special tokens are left out.
//   srp-model, srp-layer, srp-expert            each with rho-hat-… and activation-…
//   srp-position                                for each start of a segment, over all layers
//   segments                                    what it rests on
// A layer pools the counts of its experts and the model those of its layers before the best threshold is looked for:
// neither is a mean. Bounds: basic bootstrap over sequences, one draw for all layers and m.
// Source: Local Routing Consistency in Mixture-of-Experts (arXiv 2505.16056) and its published code, to the last count.

import { UserError } from '#protocol';
import { addTo } from '../add-to.ts';
import { countedIds } from '../counted-ids.ts';
import type { SequenceMetric, TraceShape } from '../sequence-metric.ts';
import { resampledSums, sequencesAtHand } from '../statistics/resampled-sums.ts';
import { type ConsistencyParams, type ConsistencyState, consistencyParams } from './params.ts';
import { consistencyResult } from './result.ts';
import { segmentCounter } from './segment-counts.ts';
import { positionCounter } from './segment-positions.ts';

export { CONSISTENCY_DEFAULTS, type ConsistencyParams } from './params.ts';
export { type Srp, srpFloor, srpOf } from './srp.ts';

/** What counts, draws and the sums of all resamples may take. */
const MOST_BYTES = 2 ** 31;

export const routingConsistency: SequenceMetric<ConsistencyParams, ConsistencyState> = {
  id: 'routing-consistency',
  title: 'Local routing consistency',
  needs: ['experts'],
  params: consistencyParams,

  start(params, shape) {
    const { segments: lengths, positions } = params;
    const { routers, trace } = shape;
    const resamples = checkedResamples(params, shape);
    const counters = routers.map(({ experts }) => lengths.map((m) => segmentCounter(m, experts)));
    const starts = positions > 0 ? lengths.map((m) => positionCounter(m, positions)) : [];
    // What a sequence adds to every layer. [router, m, j]
    const offsets = lengths.map((_, s) => lengths.slice(0, s).reduce((sum, m) => sum + m + 1, 0));
    const perRouter = lengths.reduce((sum, m) => sum + m + 1, 0);
    const added = new Float64Array(resamples > 0 ? routers.length * perRouter : 0);
    const layers = routers.map((_, r) =>
      resamples > 0
        ? lengths.map((m, s) => added.subarray(r * perRouter + (offsets[s] as number)).subarray(0, m + 1))
        : [],
    );
    const held = resampledSums(
      { resamples, seed: params.seed },
      resamples > 0 ? trace.counts.sequences : 0,
      added.length,
    );
    const counts = {
      atLeast: counters.map((each) => each.map(({ atLeast }) => atLeast)),
      byStart: starts.map(({ changes }) => changes),
      long: new Float64Array(lengths.length),
      short: new Float64Array(lengths.length),
    };
    const stateNow = (): ConsistencyState => ({ ...counts, resampled: held.sums() });

    return {
      get state() {
        return stateNow();
      },
      add({ sequence, special, routers: routes }) {
        const left = params.special ? null : special;
        added.fill(0);
        routers.forEach((router, r) => {
          const ids = countedIds(
            (routes[r] as (typeof routes)[number]).experts,
            router,
            left,
            `${trace.name}, sequence ${sequence}`,
          );
          lengths.forEach((_, s) => {
            const counter = counters[r]?.[s] as ReturnType<typeof segmentCounter>;
            const found = counter.add(ids, router.topK, layers[r]?.[s]);
            starts[s]?.add(ids, router.topK, router.experts);
            if (r > 0) return;
            const tally = found > 0 ? counts.long : counts.short;
            tally[s] = (tally[s] as number) + 1;
          });
        });
        if (resamples > 0) held.add(sequence, added);
      },
      merge(other) {
        const into = stateNow();
        for (const [s, each] of into.byStart.entries()) addTo(each, other.byStart[s]);
        for (const [r, router] of into.atLeast.entries()) {
          for (const [s, each] of router.entries()) addTo(each, other.atLeast[r]?.[s]);
        }
        addTo(into.resampled, other.resampled);
        addTo(into.long, other.long);
        addTo(into.short, other.short);
      },
      finish: (pause) => consistencyResult(stateNow(), params, shape, pause),
    };
  },
};

/** 0 where there is nothing to draw from. */
function checkedResamples(params: ConsistencyParams, { trace, routers }: TraceShape): number {
  const resamples = trace.counts.sequences < 2 ? 0 : params.resamples;
  const perExpert = params.segments.reduce((sum, m) => sum + m + 1, 0);
  const experts = routers.reduce((sum, router) => sum + router.experts, 0);
  const draws = resamples * sequencesAtHand(trace.counts.sequences);
  const bytes = 8 * perExpert * (1.5 * experts + resamples * routers.length + params.positions) + draws;
  if (bytes <= MOST_BYTES) return resamples;
  throw new UserError(
    `routing-consistency: ${resamples} resamples of ${routers.length} layers with segments of ` +
      `${params.segments.join(', ')} tokens need ${(bytes / 2 ** 30).toFixed(1)} GiB; ${MOST_BYTES / 2 ** 30} are allowed.`,
    'Take fewer resamples, positions or lengths, or shorter segments.',
  );
}
