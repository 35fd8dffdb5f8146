// A number of experts divided among caches of the layers: evenly, or in the order in which the engine found them to gain.

import { type CacheModel, type LayerRates, type Rates, rateAt, residentExperts } from './model.ts';

/** As many experts to each layer as to any other, those over to the first ones; a small layer gets no more than it has. */
export function evenSizes(layers: readonly Pick<LayerRates, 'experts'>[], slots: number): readonly number[] {
  const sizes = layers.map(() => 0);
  let left = slots;
  for (let round = 0; left > 0 && round < slots; round++) {
    for (const [l, { experts }] of layers.entries()) {
      if (left === 0 || (sizes[l] as number) >= experts) continue;
      sizes[l] = (sizes[l] as number) + 1;
      left--;
    }
  }
  return sizes;
}

export interface Division {
  readonly slots: number;
  /** [layer] */
  readonly fitted: readonly number[];
  readonly even: readonly number[];
  /** What they find in all; null where it is not defined. */
  readonly fittedRate: number | null;
  readonly evenRate: number | null;
}

/** Both divisions of what is in memory at this size. */
export function divisionOf(model: CacheModel, policy: number, size: number): Division {
  const { layers, perToken } = model;
  const slots = residentExperts(model, size);
  const { order, rates } = model.fitted[policy] ?? { order: new Float64Array(), rates: new Float64Array() };
  const fitted = layers.map(() => 0);
  for (const layer of order.subarray(0, slots)) {
    if (!Number.isNaN(layer)) fitted[layer] = (fitted[layer] as number) + 1;
  }
  const even = evenSizes(layers, slots);
  const found = layers.map((layer, l) => {
    const held = even[l] as number;
    return held === 0 ? 0 : rateAt(layer.rates[policy], held);
  });
  const evenRate = found.some((each) => each === null)
    ? null
    : found.reduce((sum: number, rate, l) => sum + ((rate ?? 0) * (layers[l]?.topK ?? 0)) / perToken, 0);
  return { slots, fitted, even, fittedRate: rateAt(rates, slots), evenRate };
}

/** What the fitted division finds at every size of the figure. [size - 1] */
export function fittedCurve(model: CacheModel, policy: number): Rates {
  const rates = model.fitted[policy]?.rates;
  return Float64Array.from(
    { length: model.most },
    (_, place) => rateAt(rates, residentExperts(model, place + 1)) ?? Number.NaN,
  );
}
