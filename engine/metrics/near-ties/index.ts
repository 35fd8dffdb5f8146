// How many of a router's decisions another precision, batch or engine may turn over: the share of tokens whose margin
// (selection-margin: what the last chosen expert was chosen by, less that of the first refused) is below a threshold, and
// how margins are distributed.
//   near-ties    share of tokens per layer and threshold; bounds: basic bootstrap over sequences
//   margin       5, 25, 50, 75 and 95 % of the tokens have a margin below it
// Needs the logits of a trace recorded at level probs or norms. Special tokens are left out.

import { type Dimension, formatCountOf, type LabelledArray, labelledArray, routerLabel, UserError } from '#protocol';
import { addAt, addTo } from '../add-to.ts';
import { numbers, paramReader, wholeNumber, yesOrNo } from '../read-params.ts';
import { selectionMargins } from '../selection-margin/index.ts';
import type { SequenceMetric, TraceShape } from '../sequence-metric.ts';
import { basicBounds, resampledRatios, resampledSums, sequencesAtHand } from '../statistics/resampled-sums.ts';

export interface NearTieParams {
  /** Margins below which a decision counts as a near tie, in units of what is chosen by (probabilities in most families). */
  readonly thresholds: readonly number[];
  /** Whether special tokens count. */
  readonly special: boolean;
  readonly resamples: number;
  readonly seed: number;
}

export const NEAR_TIE_DEFAULTS: NearTieParams = {
  thresholds: [1e-4, 1e-3, 1e-2],
  special: false,
  resamples: 1000,
  seed: 1,
};

export interface NearTieState {
  /** Tokens that have a margin. [router] */
  readonly tokens: Float64Array;
  /** Those below a threshold. [router, threshold] */
  readonly below: Float64Array;
  /** Margins by size. [router, bin] */
  readonly bins: Float64Array;
  /** Tokens first, then those below each threshold. [resample, router, 1 + threshold] */
  readonly resampled: Float64Array;
}

/** What counts, draws, the sums of all resamples and the shares made of them may take. */
const MOST_BYTES = 2 ** 31;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
/** Bins per factor of ten, and how small a margin is told apart: quantiles are right to 1.2 %. */
const PER_DECADE = 200;
const DECADES = 9;
const BINS = PER_DECADE * (DECADES + 1);

export const nearTies: SequenceMetric<NearTieParams, NearTieState> = {
  id: 'near-ties',
  title: 'Near ties',
  needs: ['logits'],
  params: paramReader<NearTieParams>('near-ties', NEAR_TIE_DEFAULTS, {
    thresholds: numbers(0, 1000),
    special: yesOrNo,
    resamples: wholeNumber(0, 100_000),
    seed: wholeNumber(0, 0xffff_ffff),
  }),

  start(params, shape) {
    const { routers, trace, level } = shape;
    if (level === 'choices') {
      throw new UserError(`near-ties: ${trace.name} has no router logits.`, 'Record it with --level probs.');
    }
    const { thresholds } = params;
    const resamples = checkedResamples(params, shape);
    const perRouter = 1 + thresholds.length;
    const added = new Float64Array(routers.length * perRouter);
    const held = resampledSums({ ...params, resamples }, trace.counts.sequences, added.length);
    const counts = {
      tokens: new Float64Array(routers.length),
      below: new Float64Array(routers.length * thresholds.length),
      bins: new Float64Array(routers.length * BINS),
    };
    const stateNow = (): NearTieState => ({ ...counts, resampled: held.sums() });
    return {
      get state() {
        return stateNow();
      },
      add({ sequence, special, routers: routes }) {
        added.fill(0);
        for (const [r, router] of routers.entries()) {
          const logits = routes[r]?.logits;
          if (!logits || router.topK === router.experts) continue;
          const margins = selectionMargins(logits, router);
          for (let i = 0; i < margins.length; i++) {
            if (!params.special && special[i]) continue;
            const margin = margins[i] as number;
            addAt(counts.tokens, r);
            addAt(added, r * perRouter);
            addAt(counts.bins, r * BINS + binOf(margin));
            for (const [t, threshold] of thresholds.entries()) {
              if (margin >= threshold) continue;
              addAt(counts.below, r * thresholds.length + t);
              addAt(added, r * perRouter + 1 + t);
            }
          }
        }
        if (resamples > 0) held.add(sequence, added);
      },
      merge(other) {
        const into = stateNow();
        for (const key of ['tokens', 'below', 'bins', 'resampled'] as const) {
          addTo(into[key], other[key]);
        }
      },
      finish: async () => result(stateNow(), params, shape),
    };
  },
};

/** 0 where there is nothing to draw from. @throws UserError where sums of so many would not fit */
function checkedResamples({ thresholds, resamples: wanted }: NearTieParams, { trace, routers }: TraceShape): number {
  const { sequences } = trace.counts;
  const resamples = sequences < 2 ? 0 : wanted;
  // The sums, and at the end beside them a share of each but the tokens.
  const perResample = routers.length * (1 + 2 * thresholds.length);
  const bytes =
    8 * (resamples * perResample + routers.length * (thresholds.length + BINS)) +
    resamples * sequencesAtHand(sequences);
  if (bytes <= MOST_BYTES) return resamples;
  throw new UserError(
    `near-ties: ${formatCountOf(resamples, 'resample')} of ${formatCountOf(sequences, 'sequence')}, ${formatCountOf(routers.length, 'layer')} ` +
      `and ${formatCountOf(thresholds.length, 'threshold')} need ${(bytes / 2 ** 30).toFixed(1)} GiB; ${MOST_BYTES / 2 ** 30} are allowed.`,
    'Take fewer thresholds or resamples, or 0 resamples for no bounds.',
  );
}

/** On a logarithmic scale, from 10^-DECADES to 10. */
function binOf(margin: number): number {
  if (margin <= 0) return 0;
  const at = Math.floor((Math.log10(margin) + DECADES) * PER_DECADE);
  return Math.max(0, Math.min(BINS - 1, at));
}

function result(state: NearTieState, params: NearTieParams, { trace, routers }: TraceShape): readonly LabelledArray[] {
  const { thresholds } = params;
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const base = {
    provenance: {
      traces: [trace],
      metric: 'near-ties',
      params: { ...params },
      variants: { margin: 'of what is chosen by: probabilities, with the correction where the router has one' },
    },
    over: `tokens of the trace, special tokens ${params.special ? 'counted' : 'left out'}`,
  };
  const why = (r: number): string => {
    const { topK, experts } = routers[r] as (typeof routers)[number];
    return topK === experts ? 'every expert is chosen' : 'no token counts';
  };
  const cells = routers.flatMap((_, r) =>
    thresholds.map((_, t) => {
      const tokens = state.tokens[r] as number;
      return tokens === 0 ? why(r) : (state.below[r * thresholds.length + t] as number) / tokens;
    }),
  );
  const perRouter = 1 + thresholds.length;
  const width = routers.length * perRouter;
  const resamples = state.resampled.length / width;
  const series = cells.map((_, cell) => {
    const [r, t] = [Math.floor(cell / thresholds.length), cell % thresholds.length];
    return resampledRatios(state.resampled, width, r * perRouter + 1 + t, r * perRouter);
  });
  const estimates = cells.map((cell) => (typeof cell === 'string' ? null : cell));
  return [
    labelledArray({
      ...base,
      id: 'near-ties',
      title: 'Decisions that are nearly tied',
      dims: [layer, { name: 'margin below', labels: thresholds.map(String) }],
      cells,
      unit: 'share of tokens',
      bounds: resamples > 0 ? basicBounds(estimates, series, { resamples, seed: params.seed }) : null,
    }),
    labelledArray({
      ...base,
      id: 'margin',
      title: 'Selection margin',
      dims: [layer, { name: 'share of tokens below', labels: QUANTILES.map((share) => `${share * 100} %`) }],
      cells: routers.flatMap((_, r) =>
        QUANTILES.map((share) =>
          state.tokens[r] === 0
            ? why(r)
            : quantileOf(state.bins.subarray(r * BINS, (r + 1) * BINS), share * (state.tokens[r] as number)),
        ),
      ),
      unit: 'of what is chosen by',
    }),
  ];
}

/** Middle of the bin where that many margins are reached; 0 for the lowest one. */
function quantileOf(bins: Float64Array, wanted: number): number {
  let seen = 0;
  const bin = bins.findIndex((count) => {
    seen += count;
    return seen >= wanted;
  });
  return bin <= 0 ? 0 : 10 ** ((bin + 0.5) / PER_DECADE - DECADES);
}
