// From counts to labelled arrays, with bounds where sequences were resampled.

import {
  type Bounds,
  type Dimension,
  type LabelledArray,
  labelledArray,
  type Provenance,
  routerLabel,
} from '#protocol';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { basicBounds } from '../statistics/resampled-sums.ts';
import { type LoadMeasure, type LoadMeasures, loadMeasures } from './measures.ts';
import type { BalanceParams, BalanceState } from './params.ts';

/** Fewer sequences than this are worth a warning. */
const FEW = 30;

interface MeasureText {
  readonly measure: LoadMeasure;
  readonly title: string;
  readonly unit: string;
  /** What it can be at the most; null: without bounds. */
  readonly most: number | null;
}

const MEASURES: readonly MeasureText[] = [
  {
    measure: 'cv',
    title: 'Coefficient of variation of the load',
    unit: 'standard deviation over mean',
    most: Number.POSITIVE_INFINITY,
  },
  { measure: 'gini', title: 'Gini coefficient of the load', unit: '', most: 1 },
  { measure: 'max', title: 'Load of the busiest expert', unit: 'times an even share', most: Number.POSITIVE_INFINITY },
  { measure: 'entropy', title: 'Entropy of the load', unit: 'share of ln E', most: 1 },
  // Drawing sequences anew can miss an expert and never finds one: it says nothing of how far this is from the truth.
  { measure: 'dead', title: 'Experts never chosen', unit: 'share of the experts', most: null },
];

export async function balanceResult(
  state: BalanceState,
  params: BalanceParams,
  { trace, routers }: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const { chosen, sequences, tokens } = state;
  const starts = routers.map((_, r) => routers.slice(0, r).reduce((sum, { experts }) => sum + experts, 0));
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const most = Math.max(...routers.map(({ experts }) => experts));
  const expert: Dimension = { name: 'expert', labels: Array.from({ length: most }, (_, e) => String(e)) };
  const provenance: Provenance = {
    traces: [trace],
    metric: 'load-balance',
    params: { ...params },
    variants: { cv: 'population standard deviation', special: params.special ? 'counted' : 'left out' },
  };
  const notes =
    sequences < FEW ? [`Fewer than ${FEW} sequences (${sequences}): values and their bounds are uncertain.`] : [];
  const base = { provenance, notes };
  const over = `tokens of the trace, special tokens ${params.special ? 'counted' : 'left out'}`;
  const nothing = 'no token counts';

  const load = routers.flatMap(({ experts }, r) => {
    const own = chosen.subarray(starts[r], (starts[r] as number) + experts);
    const total = own.reduce((sum, count) => sum + count, 0);
    return expert.labels.map((_, e) => {
      if (e >= experts) return `the layer has ${experts} experts`;
      return total === 0 ? nothing : ((own[e] as number) * experts) / total;
    });
  });
  const measured = routers.map(({ experts }, r) =>
    loadMeasures(chosen.slice(starts[r], (starts[r] as number) + experts)),
  );
  const series = await resampledMeasures(state, routers, starts, params, pause);
  const arrays = MEASURES.map(({ measure, title, unit, most }) => {
    const cells = measured.map((cell) => {
      if (!cell) return nothing;
      return Number.isNaN(cell[measure]) ? 'the layer has one expert' : cell[measure];
    });
    // One sequence drawn again and again says nothing of how much another one would have moved it.
    const estimates = cells.map((cell) => (typeof cell === 'string' || sequences < 2 ? null : cell));
    const bounds: Bounds | null =
      series && most !== null ? basicBounds(estimates, series(measure), params, most) : null;
    return labelledArray({ ...base, id: `load-${measure}`, title, dims: [layer], cells, unit, over, bounds });
  });
  return [
    labelledArray({
      ...base,
      id: 'load',
      title: 'Load of each expert',
      dims: [layer, expert],
      cells: load,
      unit: 'times an even share',
      over,
    }),
    ...arrays,
    labelledArray({
      ...base,
      id: 'load-tokens',
      title: 'Tokens and sequences',
      dims: [{ name: 'count', labels: ['tokens', 'sequences'] }],
      cells: [tokens, sequences],
      unit: 'count',
      over,
    }),
  ];
}

/** Per measure and layer the value in every resample, NaN where nothing was drawn; null without a bootstrap. */
async function resampledMeasures(
  { resampled, chosen }: BalanceState,
  routers: TraceShape['routers'],
  starts: readonly number[],
  { resamples }: BalanceParams,
  pause: Pause,
): Promise<((measure: LoadMeasure) => readonly Float64Array[]) | null> {
  if (resampled.length === 0) return null;
  const values = MEASURES.map(() => routers.map(() => new Float64Array(resamples)));
  for (let b = 0; b < resamples; b++) {
    for (const [r, { experts }] of routers.entries()) {
      const from = b * chosen.length + (starts[r] as number);
      const found: LoadMeasures | null = loadMeasures(resampled.slice(from, from + experts));
      MEASURES.forEach(({ measure }, m) => {
        (values[m]?.[r] as Float64Array)[b] = found ? found[measure] : Number.NaN;
      });
    }
    if (b % 20 === 0) await pause();
  }
  return (measure) => values[MEASURES.findIndex((each) => each.measure === measure)] as readonly Float64Array[];
}
