// The sums of one series in several resamples at once, two of them in a vector: of all that a bootstrap does, this takes
// the longest.

import { f64x2, i32, loopWhile, type Step, steps } from '../wasm/expressions.ts';
import { type WasmFunction, wasmFunction, wasmModule } from '../wasm/module.ts';
import { placesOf } from '../wasm/places.ts';

/** Resamples whose sums grow side by side: none waits for the sum of another. */
export const LANES = 16;
/** Resamples worked on at once, a multiple of the lanes: their weights stay in the cache while the series pass by. */
export const BLOCK = 32;

interface Places {
  readonly values: number;
  readonly weights: number;
  readonly sums: number;
}

/** `add(end, weight)`: the bytes that the values take, and where in the weights those of the lanes begin. */
function addCode({ values, weights, sums }: Places): { readonly add: WasmFunction } {
  const names = {
    params: ['end', 'weight'],
    i32: ['i'],
    v128: ['value', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
  } as const;
  const add = wasmFunction(names, ({ end, weight, i, value, a, b, c, d, e, f, g, h }) => {
    const lanes = [a, b, c, d, e, f, g, h];
    const each = (step: (sum: typeof a, offset: number) => Step): Step =>
      steps(...lanes.map((sum, vector) => step(sum, 16 * vector)));
    return steps(
      loopWhile(
        i32.below(i, end),
        steps(
          value.set(f64x2.loadSplat(i, values)),
          each((sum, offset) => sum.set(f64x2.add(sum, f64x2.multiply(value, f64x2.load(weight, weights + offset))))),
          i.set(i32.add(i, i32.const(8))),
          weight.set(i32.add(weight, i32.const(8 * LANES))),
        ),
      ),
      each((sum, offset) => f64x2.store(i32.const(0), sum, sums + offset)),
    );
  });
  return { add };
}

export interface WeightedSums {
  readonly items: number;
  /** [item] */
  readonly values: Float64Array;
  /** Of a block of resamples. [resample / LANES, item, lane] */
  readonly weights: Float64Array;
  /** [lane] */
  readonly sums: Float64Array;
  /** Sets `sums` to those of the values, each times its weight. @param first resample of the lanes, a multiple of LANES */
  add(first: number): void;
}

/** Only worked with until the next pause, so that all of a thread can share one. */
let kept: WeightedSums | undefined;

/** Its values and weights are those of whoever asked last. */
export function weightedSums(items: number): WeightedSums {
  if (kept?.items !== items) kept = madeFor(items);
  return kept;
}

function madeFor(items: number): WeightedSums {
  const { places, bytes } = placesOf({ values: 8 * items, weights: 8 * items * BLOCK, sums: 8 * LANES });
  const { buffer, run } = wasmModule(addCode(places), bytes);
  return {
    items,
    values: new Float64Array(buffer, places.values, items),
    weights: new Float64Array(buffer, places.weights, items * BLOCK),
    sums: new Float64Array(buffer, places.sums, LANES),
    add: (first) => run.add(8 * items, 8 * items * first),
  };
}
