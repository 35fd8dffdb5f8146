// Hit rates of the tokens of each value of a label: which traffic does a cache break on?

import type { LabelledArray, RouterEntry } from '#protocol';
import { arrayOf, type Scope } from '../../state/locality.ts';
import { meanRates, type Rates, rateAt } from './model.ts';

export interface LabelCurve {
  readonly value: string;
  readonly rates: Rates;
  readonly sequences: number;
}

export interface LabelModel {
  readonly label: string;
  /** Of which policy, as the engine names it. */
  readonly policy: string;
  readonly curves: readonly LabelCurve[];
}

/** @param result of one policy, split by the label */
export function labelModel(
  result: readonly LabelledArray[],
  routers: readonly RouterEntry[],
  scope: Scope,
): LabelModel {
  const rates = arrayOf(result, scope === 'model' ? 'hit-rate-model-by-size' : 'hit-rate-layer-by-size');
  const counts = arrayOf(result, 'sequences');
  const values = rates.dims[0]?.labels ?? [];
  const block = rates.values.length / values.length;
  const perSet = counts.values.length / values.length;
  const width = rates.dims.at(-1)?.labels.length ?? 0;
  const perToken = routers.reduce((sum, { topK }) => sum + topK, 0);
  return {
    label: rates.dims[0]?.name ?? '',
    policy: rates.dims.find(({ name }) => name === 'policy')?.labels[0] ?? '',
    curves: values.map((value, v) => {
      const own = rates.values.subarray(v * block, (v + 1) * block);
      const layers = routers.map(({ topK, experts }, l) => ({
        topK,
        rates: own.subarray(l * width, l * width + experts),
      }));
      return {
        value,
        rates: scope === 'model' ? own : meanRates(layers, width, perToken),
        sequences: counts.values[v * perSet] ?? 0,
      };
    }),
  };
}

/** What finds least at this size comes first; what has no rate last. */
export function worstFirst({ curves }: LabelModel, size: number): readonly LabelCurve[] {
  const of = ({ rates }: LabelCurve): number => rateAt(rates, size) ?? 2;
  return curves.toSorted((a, b) => of(a) - of(b) || a.value.localeCompare(b.value));
}
