// From sums over sequences to labelled arrays: hit rates at the wanted sizes with bounds, and at every size.

import { type ArraySpec, type Bounds, type Dimension, type LabelledArray, labelledArray } from '#protocol';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { basicBounds, resampledRatios } from '../statistics/resampled-sums.ts';
import { notesOf, provenanceOf, tooShort } from './about.ts';
import { fittedArrays } from './fitted-arrays.ts';
import type { CacheLevel, CacheParams, CacheState } from './params.ts';
import type { CachePolicy } from './policies.ts';
import { type CacheScope, slotsAt } from './scopes.ts';

type Cell = number | string;

const OF: Readonly<Record<CacheParams['tokens'], string>> = {
  all: '',
  prompt: "prompts' tokens alone, ",
  output: 'generated tokens alone, ',
};

/** @param scopes layers first, then the pool */
export async function cacheResult(
  state: CacheState,
  params: CacheParams,
  shape: TraceShape,
  scopes: readonly CacheScope[],
  policies: readonly CachePolicy[],
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const base = { provenance: provenanceOf(params, shape), notes: notesOf(state, policies) };
  const policy: Dimension = { name: 'policy', labels: policies.map(({ id }) => id) };
  const rho: Dimension = { name: 'rho', labels: params.rhos.map(String) };
  const rates = scopes.map((_, s) =>
    policies.map((each, p) => {
      const count = state.long[p] as number;
      return count > 0 ? ratesBySize(state.shares[s]?.[p] as Float64Array, count) : tooShort(each);
    }),
  );
  const sequences = state.counted[0] as number;
  const filling = scopes.map((_, s) =>
    sequences > 0 ? ratesBySize(state.filling[s] as Float64Array, sequences) : 'no sequence has a token that counts',
  );
  const over = `mean over sequences, ${OF[params.tokens]}${params.special ? 'special tokens counted' : 'special tokens left out'}`;
  const result: LabelledArray[] = [];
  for (const level of ['model', 'layer'] as const) {
    const own = scopes.flatMap((scope, s) => (scope.level === level ? [s] : []));
    if (own.length === 0) continue;
    const layer: readonly Dimension[] =
      level === 'layer' ? [{ name: 'layer', labels: own.map((s) => (scopes[s] as CacheScope).label) }] : [];
    const wanted = (all: readonly (Float64Array | string)[], s: number): Cell[] =>
      all.flatMap((each) => params.rhos.map((r) => rateAt(each, slotsAt(r, scopes[s] as CacheScope))));
    const cells = own.flatMap((s) => wanted(rates[s] as readonly (Float64Array | string)[], s));
    const most = Math.max(...own.map((s) => (scopes[s] as CacheScope).experts));
    const size: Dimension = { name: 'size', labels: Array.from({ length: most }, (_, c) => String(c + 1)) };
    result.push(
      labelledArray({
        ...base,
        id: `hit-rate-${level}`,
        title: `Choices found in a cache of rho times a token's experts, ${titleOf(level)}`,
        dims: [...layer, policy, rho],
        cells,
        unit: 'share of choices',
        over,
        bounds: boundsOf(state, params, policies.length, own, cells),
      }),
      labelledArray({
        ...base,
        id: `hit-rate-${level}-by-size`,
        title: `Choices found in a cache of so many experts, ${titleOf(level)}`,
        dims: [...layer, policy, size],
        cells: own.flatMap((s) =>
          (rates[s] as readonly (Float64Array | string)[]).flatMap((each) =>
            size.labels.map((_, c) =>
              rateAt(
                each,
                c < (scopes[s] as CacheScope).experts ? c + 1 : `the layer has ${scopes[s]?.experts} experts`,
              ),
            ),
          ),
        ),
        unit: 'share of choices',
        over,
      }),
      labelledArray({
        ...base,
        id: `filling-${level}`,
        title: `Choices that only fill an empty slot, ${titleOf(level)}`,
        dims: [...layer, rho],
        cells: own.flatMap((s) => wanted([filling[s] as Float64Array | string], s)),
        unit: 'share of choices',
        over: `${over}; ${params.filling === 'free' ? 'among those found' : 'not among those found'}`,
      } satisfies ArraySpec),
    );
    if (level === 'layer') {
      const layers = own.map((s) => scopes[s] as CacheScope);
      const curves = own.map((s) => rates[s] as readonly (Float64Array | string)[]);
      result.push(...fittedArrays(layers, curves, policy.labels, params.rhos, over, base));
    }
    await pause();
  }
  return [
    ...result,
    labelledArray({
      ...base,
      id: 'tokens',
      title: 'Tokens that could count',
      dims: [{ name: 'token', labels: ['prompt', 'output'] }],
      cells: [...state.tokens],
      unit: 'tokens',
      over: params.special ? 'special tokens counted' : 'special tokens left out',
    }),
    labelledArray({
      ...base,
      id: 'sequences',
      title: 'Sequences',
      dims: [policy, { name: 'count', labels: ['sequences', 'sequences too short'] }],
      cells: policies.flatMap((_, p) => [state.long[p] as number, state.short[p] as number]),
      unit: 'count',
      over: 'a static cache needs m tokens, the others one that counts',
    }),
  ];
}

function titleOf(level: CacheLevel): string {
  return level === 'model' ? 'all layers in one pool' : 'a cache per layer';
}

/** [size - 1] */
function ratesBySize(shares: Float64Array, sequences: number): Float64Array {
  let sum = 0;
  // Rounding may leave the sum of all shares a hair above 1.
  return shares.map((share) => {
    sum += share;
    return Math.min(1, sum / sequences);
  });
}

function rateAt(rates: Float64Array | string, slots: number | string): Cell {
  if (typeof slots === 'string') return slots;
  return typeof rates === 'string' ? rates : (rates[slots - 1] as number);
}

/** @param cells [scope, policy, rho] of the scopes `own` */
function boundsOf(
  { resampled, long }: CacheState,
  params: CacheParams,
  policies: number,
  own: readonly number[],
  cells: readonly Cell[],
): Bounds | null {
  if (resampled.length === 0) return null;
  const { resamples, rhos } = params;
  const perScope = policies * rhos.length;
  const columns = resampled.length / resamples;
  const policyOf = (cell: number): number => Math.floor(cell / rhos.length) % policies;
  const series = cells.map((_, cell) => {
    const column = policies + (own[Math.floor(cell / perScope)] as number) * perScope + (cell % perScope);
    return resampledRatios(resampled, columns, column, policyOf(cell));
  });
  // One sequence drawn again and again says nothing of how much another one would have moved it.
  const estimates = cells.map((cell, i) =>
    typeof cell === 'string' || (long[policyOf(i)] as number) < 2 ? null : cell,
  );
  return basicBounds(estimates, series, params);
}
