// From counts to labelled arrays, with bounds where sequences were resampled.

import {
  type Bounds,
  type Dimension,
  formatCountOf,
  type LabelledArray,
  labelledArray,
  type Provenance,
  routerLabel,
} from '#protocol';
import { basicBounds } from '../resampled-sums.ts';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import type { BalanceState, SetCounts } from './index.ts';
import { type LoadMeasure, type LoadMeasures, loadMeasures } from './measures.ts';
import type { BalanceParams } from './params.ts';

/** Fewer sequences than this are worth a warning. */
const FEW = 30;

const MEASURES: readonly { readonly measure: LoadMeasure; readonly title: string; readonly unit: string }[] = [
  { measure: 'cv', title: 'Coefficient of variation of the load', unit: 'standard deviation over mean' },
  { measure: 'gini', title: 'Gini coefficient of the load', unit: '' },
  { measure: 'max', title: 'Load of the busiest expert', unit: 'times an even share' },
  { measure: 'entropy', title: 'Entropy of the load', unit: 'share of ln E' },
  { measure: 'dead', title: 'Experts never chosen', unit: 'share of the experts' },
];

export async function balanceResult(
  state: BalanceState,
  params: BalanceParams,
  { trace, routers }: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const names = Object.keys(state.sets).sort();
  const sets = names.map((name) => state.sets[name] as SetCounts);
  const starts = routers.map((_, r) => routers.slice(0, r).reduce((sum, { experts }) => sum + experts, 0));
  const set: readonly Dimension[] = params.by === '' ? [] : [{ name: params.by, labels: names }];
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const most = Math.max(...routers.map(({ experts }) => experts));
  const expert: Dimension = { name: 'expert', labels: Array.from({ length: most }, (_, e) => String(e)) };
  const provenance: Provenance = {
    traces: [trace],
    metric: 'load-balance',
    params: { ...params },
    variants: { cv: 'population standard deviation', special: params.special ? 'counted' : 'left out' },
  };
  const base = { provenance, notes: notesOf(state, sets, names, params) };
  const over = `tokens of the trace, special tokens ${params.special ? 'counted' : 'left out'}`;
  const nothing = 'no token counts';
  if (params.by === '' && sets.length === 0) {
    const empty = new Float64Array(
      starts.length === 0 ? 0 : (starts.at(-1) as number) + (routers.at(-1)?.experts ?? 0),
    );
    sets.push({ sequences: 0, tokens: 0, chosen: empty, resampled: new Float64Array() });
  }

  const load = sets.flatMap(({ chosen }) =>
    routers.flatMap(({ experts }, r) => {
      const own = chosen.subarray(starts[r], (starts[r] as number) + experts);
      const total = own.reduce((sum, count) => sum + count, 0);
      return expert.labels.map((_, e) => {
        if (e >= experts) return `the layer has ${experts} experts`;
        return total === 0 ? nothing : ((own[e] as number) * experts) / total;
      });
    }),
  );
  const measured = sets.flatMap(({ chosen }) =>
    routers.map(({ experts }, r) => loadMeasures(chosen.slice(starts[r], (starts[r] as number) + experts))),
  );
  const series = await resampledMeasures(sets, routers, starts, params, pause);
  const arrays = MEASURES.map(({ measure, title, unit }) => {
    const cells = measured.map((cell) => {
      if (!cell) return nothing;
      return Number.isNaN(cell[measure]) ? 'the layer has one expert' : cell[measure];
    });
    // One sequence drawn again and again says nothing of how much another one would have moved it.
    const estimates = cells.map((cell, i) =>
      typeof cell === 'string' || (sets[Math.floor(i / routers.length)] as SetCounts).sequences < 2 ? null : cell,
    );
    const bounds: Bounds | null = series && basicBounds(estimates, series(measure), params);
    return labelledArray({ ...base, id: `load-${measure}`, title, dims: [...set, layer], cells, unit, over, bounds });
  });
  return [
    labelledArray({
      ...base,
      id: 'load',
      title: 'Load of each expert',
      dims: [...set, layer, expert],
      cells: load,
      unit: 'times an even share',
      over,
    }),
    ...arrays,
    labelledArray({
      ...base,
      id: 'load-tokens',
      title: 'Tokens and sequences',
      dims: [...set, { name: 'count', labels: ['tokens', 'sequences'] }],
      cells: sets.flatMap(({ tokens, sequences }) => [tokens, sequences]),
      unit: 'count',
      over,
    }),
  ];
}

/** Per measure and cell the value in every resample, NaN where nothing was drawn; null without a bootstrap. */
async function resampledMeasures(
  sets: readonly SetCounts[],
  routers: TraceShape['routers'],
  starts: readonly number[],
  { resamples }: BalanceParams,
  pause: Pause,
): Promise<((measure: LoadMeasure) => readonly Float64Array[]) | null> {
  if (sets.every(({ resampled }) => resampled.length === 0)) return null;
  const values = MEASURES.map(() => sets.flatMap(() => routers.map(() => new Float64Array(resamples))));
  for (const [s, { resampled, chosen }] of sets.entries()) {
    for (let b = 0; b < resamples; b++) {
      for (const [r, { experts }] of routers.entries()) {
        const from = b * chosen.length + (starts[r] as number);
        const found: LoadMeasures | null = loadMeasures(resampled.slice(from, from + experts));
        MEASURES.forEach(({ measure }, m) => {
          const cell = values[m]?.[s * routers.length + r] as Float64Array;
          cell[b] = found ? found[measure] : Number.NaN;
        });
      }
      if (b % 20 === 0) await pause();
    }
  }
  return (measure) => values[MEASURES.findIndex((each) => each.measure === measure)] as readonly Float64Array[];
}

function notesOf(
  { unlabelled }: BalanceState,
  sets: readonly SetCounts[],
  names: readonly string[],
  { by }: BalanceParams,
): readonly string[] {
  const few = names.filter((_, s) => (sets[s] as SetCounts).sequences < FEW);
  return [
    ...(unlabelled > 0 ? [`${formatCountOf(unlabelled, 'sequence')} left out: without ${by}.`] : []),
    ...(few.length > 0
      ? [
          `Fewer than ${FEW} sequences${by === '' ? '' : ` in ${few.join(', ')}`}: values and their bounds are uncertain.`,
        ]
      : []),
  ];
}
