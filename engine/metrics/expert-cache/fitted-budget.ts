// A budget of experts divided among the layers by what each gains from a slot more: greedy, the largest gain first. Hit
// rates of a layer may rise in steps, where one slot alone gains nothing and several together much, so that gains are
// those of the upper concave hull of its curve, and the slots of a step are given one after the other.
//
// Where a budget ends with a step, no other division finds more; within one it may fall short of the best by a part of it.

/** Rates are compared on a grid finer than anything told of them: sums that were added up in another order still tie. */
const GRID = 2 ** 36;

interface Step {
  readonly layer: number;
  readonly slots: number;
  /** Of each of its slots. */
  readonly gain: number;
}

/**
 * @param curves what a cache of so many experts finds of a layer. [layer][size - 1]
 * @returns the layer that each slot goes to, in the order in which they are given: the first n of them divide a budget of n
 */
export function fittedLayers(curves: readonly Float64Array[]): Uint16Array {
  const steps = curves.flatMap((curve, layer) => hullSteps(curve, layer));
  // A stable sort: equal gains go to the lower layer, and the steps of a layer stay in their order.
  steps.sort((a, b) => b.gain - a.gain);
  const order = new Uint16Array(curves.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { layer, slots } of steps) {
    order.fill(layer, at, at + slots);
    at += slots;
  }
  return order;
}

/** Steps of the upper concave hull of a curve that begins at nothing, gains falling. */
function hullSteps(curve: Float64Array, layer: number): readonly Step[] {
  const found = (size: number): number => (size === 0 ? 0 : Math.round((curve[size - 1] as number) * GRID) / GRID);
  const corners = [0];
  const gain = (from: number, to: number): number => (found(to) - found(from)) / (to - from);
  for (let size = 1; size <= curve.length; size++) {
    for (;;) {
      const [before, last] = [corners.at(-2), corners.at(-1) as number];
      if (before === undefined || gain(before, last) >= gain(last, size)) break;
      corners.pop();
    }
    corners.push(size);
  }
  return corners.slice(1).map((to, i) => {
    const from = corners[i] as number;
    return { layer, slots: to - from, gain: gain(from, to) };
  });
}

/** What every budget finds in all when it is divided in this order. [slots - 1] */
export function fittedRates(curves: readonly Float64Array[], order: Uint16Array): Float64Array {
  const sizes = new Uint32Array(curves.length);
  const now = new Float64Array(curves.length);
  return Float64Array.from(order, (layer) => {
    now[layer] = (curves[layer] as Float64Array)[sizes[layer] as number] as number;
    sizes[layer] = (sizes[layer] as number) + 1;
    // Summed anew each time: differences would not end at 1.
    return Math.min(
      1,
      now.reduce((sum, rate) => sum + rate, 0),
    );
  });
}
