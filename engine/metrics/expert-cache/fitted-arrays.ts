// What the same budget finds when it is divided among the layers by what each gains, for every budget.

import { type ArraySpec, type LabelledArray, labelledArray } from '#protocol';
import { fittedLayers, fittedRates } from './fitted-budget.ts';
import { type CacheScope, slotsAt } from './scopes.ts';

/**
 * @param layers a cache of its own each
 * @param rates hit rates by size, or why there are none. [layer][policy]
 * @param rhos budgets, as multiples of what a token needs of all layers
 * @param base of every array of this result
 */
export function fittedArrays(
  layers: readonly CacheScope[],
  rates: readonly (readonly (Float64Array | string)[])[],
  policies: readonly string[],
  rhos: readonly number[],
  over: string,
  base: Pick<ArraySpec, 'provenance' | 'notes'>,
): readonly LabelledArray[] {
  const slots = layers.reduce((sum, { experts }) => sum + experts, 0);
  const perToken = layers.reduce((sum, each) => sum + each.perToken, 0);
  const fitted = policies.map((_, p) => {
    const own = rates.map((layer) => layer[p] as Float64Array | string);
    const missing = own.find((each) => typeof each === 'string');
    if (missing !== undefined) return { found: missing, order: missing };
    const curves = own.map((curve, l) => {
      const share = (layers[l] as CacheScope).perToken / perToken;
      return (curve as Float64Array).map((rate) => rate * share);
    });
    const order = fittedLayers(curves);
    return { found: fittedRates(curves, order), order };
  });
  const cells = (of: ArrayLike<number> | string): readonly (number | string)[] =>
    typeof of === 'string' ? Array.from({ length: slots }, () => of) : Array.from(of);
  const policy = { name: 'policy', labels: policies };
  const counted = Array.from({ length: slots }, (_, i) => String(i + 1));
  const wanted = rhos.map((rho) => slotsAt(rho, { perToken, experts: slots, level: 'model' }));
  return [
    labelledArray({
      ...base,
      id: 'hit-rate-fitted',
      title: "Choices found where rho times a token's experts are divided among the layers by gain",
      dims: [policy, { name: 'rho', labels: rhos.map(String) }],
      cells: fitted.flatMap(({ found }) =>
        wanted.map((size) => {
          if (typeof size === 'string') return size;
          return typeof found === 'string' ? found : (found[size - 1] as number);
        }),
      ),
      unit: 'share of choices',
      over,
    }),
    labelledArray({
      ...base,
      id: 'hit-rate-fitted-by-size',
      title: 'Choices found where so many experts are divided among the layers by gain',
      dims: [policy, { name: 'size', labels: counted }],
      cells: fitted.flatMap(({ found }) => cells(found)),
      unit: 'share of choices',
      over,
    }),
    labelledArray({
      ...base,
      id: 'fitted-layer',
      title: 'Layer that each expert more goes to, by its place among those with a router',
      dims: [policy, { name: 'slot', labels: counted }],
      cells: fitted.flatMap(({ order }) => cells(order)),
      unit: 'place of a layer, from 0',
      over,
      nominal: true,
    }),
  ];
}
