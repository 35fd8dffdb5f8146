// The engine's division of a budget of experts among the layers by what each gains, for every budget.

import type { LabelledArray } from '#protocol';
import type { Rates } from './model.ts';

/** Of one policy. */
export interface Fitted {
  /** The layer that each expert more goes to, by its place; NaN where there is no hit rate. [slot] */
  readonly order: Float64Array;
  /** [slots - 1] */
  readonly rates: Rates;
}

export function fittedOf(order: LabelledArray, rates: LabelledArray): readonly Fitted[] {
  const slots = order.dims[1]?.labels.length ?? 0;
  return (order.dims[0]?.labels ?? []).map((_, p) => ({
    order: order.values.subarray(p * slots, (p + 1) * slots),
    rates: rates.values.subarray(p * slots, (p + 1) * slots),
  }));
}
