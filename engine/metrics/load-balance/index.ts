// How evenly the routers spread their tokens, and how sure that is: the measures of measures.ts for every layer, from how
// often each expert was chosen. Special tokens are left out unless they are asked for.
//   load                                         each expert's share of the choices, times the experts: 1 where even
//   load-cv, load-gini, load-max, load-entropy, load-dead    of each layer
//   load-tokens                                  what it rests on
// With `by`, all of them for each value of a label: { by: 'language' }. Bounds: basic bootstrap over sequences, one draw
// for all layers. Sources: cv and max over mean, Shazeer et al. 2017 (arXiv 1701.06538) and Lepikhin et al. 2020 (arXiv
// 2006.16668); Gini's mean difference.

import { formatBytes, UserError } from '#protocol';
import { drawnWindows, type ResampledSums, resampledSums } from '../resampled-sums.ts';
import type { SequenceMetric } from '../sequence-metric.ts';
import { type BalanceParams, balanceParams } from './params.ts';
import { balanceResult } from './result.ts';

export { BALANCE_DEFAULTS, type BalanceParams } from './params.ts';

/** What the sums of all resamples may take. */
const MOST_BYTES = 2 ** 30;

/** Of the sequences with one value of the label. */
export interface SetCounts {
  sequences: number;
  tokens: number;
  /** Times chosen. [router, expert], one router after the other */
  readonly chosen: Float64Array;
  /** The same in every resample; empty without a bootstrap. [resample, router, expert] */
  readonly resampled: Float64Array;
}

export interface BalanceState {
  /** By value of the label; the whole trace under an empty one. */
  readonly sets: Readonly<Record<string, SetCounts>>;
  /** Sequences that do not have the label. */
  unlabelled: number;
}

export const loadBalance: SequenceMetric<BalanceParams, BalanceState> = {
  id: 'load-balance',
  title: 'Load balance',
  needs: ['experts'],
  params: balanceParams,

  start(params, shape) {
    const { routers, trace } = shape;
    if (routers.length === 0) throw new UserError(`${trace.name} has no router.`, 'Record a Mixture-of-Experts model.');
    if (params.by !== '' && !shape.labels.includes(params.by)) {
      throw new UserError(
        `load-balance: no sequence of ${trace.name} has a label "${params.by}".`,
        shape.labels.length > 0 ? `There are: ${shape.labels.join(', ')}.` : 'Leave it out: the trace has no labels.',
      );
    }
    const experts = routers.reduce((sum, router) => sum + router.experts, 0);
    const resamples = trace.counts.sequences < 2 ? 0 : params.resamples;
    const windowOf = drawnWindows({ ...params, resamples }, trace.counts.sequences);
    const added = new Float64Array(experts);
    const held = new Map<string, { readonly counts: SetCounts; readonly sums: ResampledSums }>();
    let unlabelled = 0;

    const setOf = (name: string) => {
      const known = held.get(name);
      if (known) return known;
      checkMemory((held.size + 1) * resamples * experts * 8, params);
      const sums = resampledSums({ ...params, resamples }, trace.counts.sequences, experts, windowOf);
      const counts = { sequences: 0, tokens: 0, chosen: new Float64Array(experts), resampled: sums.sums() };
      const made = { counts, sums };
      held.set(name, made);
      return made;
    };
    const stateNow = (): BalanceState => {
      for (const { sums } of held.values()) sums.sums();
      return { sets: Object.fromEntries([...held].map(([name, { counts }]) => [name, counts])), unlabelled };
    };

    return {
      get state() {
        return stateNow();
      },
      add({ sequence, labels, special, tokens, routers: routes }) {
        const name = params.by === '' ? '' : labels[params.by];
        if (name === undefined || (params.by !== '' && name === '')) {
          unlabelled++;
          return;
        }
        const { counts, sums } = setOf(name);
        const left = params.special ? null : special;
        added.fill(0);
        let offset = 0;
        routers.forEach((router, r) => {
          countChosen(added, offset, (routes[r] as (typeof routes)[number]).experts, router.topK, left);
          offset += router.experts;
        });
        counts.sequences++;
        counts.tokens += left ? left.reduce((sum, each) => sum + (each ? 0 : 1), 0) : tokens;
        addTo(counts.chosen, added);
        if (resamples > 0) sums.add(sequence, added);
      },
      merge(other) {
        unlabelled += other.unlabelled;
        for (const [name, theirs] of Object.entries(other.sets)) {
          const { counts, sums } = setOf(name);
          counts.sequences += theirs.sequences;
          counts.tokens += theirs.tokens;
          addTo(counts.chosen, theirs.chosen);
          addTo(sums.sums(), theirs.resampled);
        }
      },
      finish: (pause) => balanceResult(stateNow(), params, shape, pause),
    };
  },
};

function countChosen(
  into: Float64Array,
  offset: number,
  experts: Uint16Array,
  topK: number,
  special: Uint8Array | null,
): void {
  for (let i = 0; i < experts.length; i++) {
    if (special?.[Math.floor(i / topK)]) continue;
    const cell = offset + (experts[i] as number);
    into[cell] = (into[cell] as number) + 1;
  }
}

function checkMemory(bytes: number, { resamples, by }: BalanceParams): void {
  if (bytes <= MOST_BYTES) return;
  throw new UserError(
    `load-balance: ${resamples} resamples of every expert${by ? ` and ${by}` : ''} need more than ${formatBytes(MOST_BYTES)}.`,
    'Take fewer resamples, or 0 for no bounds.',
  );
}

function addTo(into: Float64Array, other: Float64Array): void {
  if (other.length !== into.length) throw new Error('load-balance: merged states differ in shape');
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (other[i] as number);
}
