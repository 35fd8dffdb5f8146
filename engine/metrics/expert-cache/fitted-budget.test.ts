import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { fittedLayers, fittedRates } from './fitted-budget.ts';

const curve = (...rates: number[]): Float64Array => Float64Array.from(rates);

/** The most that any division of a budget finds, by trying all of them. */
function best(curves: readonly Float64Array[], budget: number): number {
  const [first, ...rest] = curves;
  if (!first) return budget === 0 ? 0 : Number.NEGATIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let size = 0; size <= Math.min(budget, first.length); size++) {
    most = Math.max(most, (size === 0 ? 0 : (first[size - 1] as number)) + best(rest, budget - size));
  }
  return most;
}

function rising(random: () => number, experts: number, concave: boolean): Float64Array {
  const gains = Array.from({ length: experts }, random);
  if (concave) gains.sort((a, b) => b - a);
  let sum = 0;
  return Float64Array.from(gains, (gain) => {
    sum += gain / (3 * experts);
    return sum;
  });
}

test('by hand: each slot goes where it finds most, and a step that needs two slots gets both', () => {
  // Gains of the first: 0.3, 0.1; of the second: none with one slot, 0.4 with two, so 0.2 for each.
  const curves = [curve(0.3, 0.4), curve(0, 0.4)];
  const order = fittedLayers(curves);
  expect([...order]).toEqual([0, 1, 1, 0]);
  [0.3, 0.3, 0.7, 0.8].forEach((rate, i) => {
    expect(fittedRates(curves, order)[i]).toBeCloseTo(rate, 12);
  });
});

test('equal gains go to the lower layer first, and where nothing is gained all slots are still given', () => {
  expect([...fittedLayers([curve(0.5, 0.5), curve(0.5, 0.5)])]).toEqual([0, 1, 0, 1]);
  expect([...fittedLayers([])]).toEqual([]);
});

test('where curves flatten, no division of any budget finds more', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 20; round++) {
    const curves = [5, 3, 4].map((experts) => rising(random, experts, true));
    const rates = fittedRates(curves, fittedLayers(curves));
    expect(rates).toHaveLength(12);
    for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(best(curves, i + 1), 12);
  }
});

test('where curves rise in steps, it is the best at the end of each step, and a division of the budget in between', () => {
  const random = seededRandom(6);
  let ends = 0;
  for (let round = 0; round < 40; round++) {
    const curves = [5, 4, 3].map((experts) => rising(random, experts, false));
    const order = fittedLayers(curves);
    const rates = fittedRates(curves, order);
    for (const [i, rate] of rates.entries()) {
      const most = best(curves, i + 1);
      expect(rate).toBeLessThanOrEqual(most + 1e-12);
      // The next slot is another layer's, so this one ended a step.
      if (order[i + 1] === order[i]) continue;
      expect(rate).toBeCloseTo(most, 12);
      ends++;
    }
  }
  expect(ends).toBeGreaterThan(100);
});
