import { expect, test } from 'vitest';
import { entropies, routerProbs, routeTokens, selectExperts } from './routing.ts';
import type { RouterSpec } from './spec.ts';

const router: RouterSpec = { experts: 4, topK: 2, score: 'softmax', normalize: false, scale: 1 };
// The worked case of the intervention literature: scalar experts 1, 10, 100, 1000 on logits [2, 1, 0.5, -1].
const logits = new Float32Array([2, 1, 0.5, -1]);
const outputs = [1, 10, 100, 1000];

function mix(z: Float32Array, spec: RouterSpec): number {
  const { indices, weights } = routeTokens(z, spec, 0);
  return indices.reduce((sum, expert, slot) => sum + (weights[slot] as number) * (outputs[expert] as number), 0);
}

test('the worked case gives its golden outputs with and without renormalisation', () => {
  expect(mix(logits, { ...router, normalize: true })).toBeCloseTo(3.420473, 5);
  expect(mix(logits, router)).toBeCloseTo(2.851538, 5);
});

test('an expert at -Infinity is refilled and its share of the denominator goes to the others', () => {
  const masked = new Float32Array([-Infinity, 1, 0.5, -1]);
  expect(mix(masked, { ...router, normalize: true })).toBeCloseTo(43.97866, 4);
  expect(mix(masked, router)).toBeCloseTo(40.561713, 4);
});

test('a tie between experts goes to the lower index', () => {
  expect([...selectExperts(new Float32Array([0.25, 0.25, 0.25, 0.25]), 4, 2)]).toEqual([0, 1]);
  expect([...selectExperts(new Float32Array([0.1, 0.3, 0.3, 0.3]), 4, 2)]).toEqual([1, 2]);
});

test('a switched-off expert is never chosen, even when the others underflow to zero', () => {
  const { indices } = routeTokens(new Float32Array([-Infinity, 1000, -1000, -2000]), router, 0);
  expect([...indices]).toEqual([1, 2]);
});

test('selection agrees with a full sort on random rows', () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const rows = 200;
  const experts = 64;
  const choice = Float32Array.from({ length: rows * experts }, () => Math.round(random() * 40) / 40);
  const chosen = selectExperts(choice, experts, 8);
  for (let row = 0; row < rows; row++) {
    const sorted = Array.from({ length: experts }, (_, e) => e)
      .sort((a, b) => (choice[row * experts + b] as number) - (choice[row * experts + a] as number) || a - b)
      .slice(0, 8);
    expect([...chosen.subarray(row * 8, row * 8 + 8)]).toEqual(sorted);
  }
});

test('a soft cap bounds what is scored, keeps the order and leaves a switched-off expert off', () => {
  const spec: RouterSpec = { experts: 3, topK: 2, score: 'sigmoid', normalize: false, scale: 1, softcap: 2 };
  const { probs, indices } = routeTokens(new Float32Array([100, -Infinity, 1]), spec, 0);
  expect(probs[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  expect(probs[1]).toBe(0);
  expect(probs[2]).toBeCloseTo(1 / (1 + Math.exp(-2 * Math.tanh(0.5))), 6);
  expect([...indices]).toEqual([0, 2]);
  const softmax = routerProbs(new Float32Array([100, -Infinity, 1]), { ...spec, score: 'softmax' });
  const [a, b] = [Math.exp(2), Math.exp(2 * Math.tanh(0.5))];
  expect([...softmax]).toEqual([expect.closeTo(a / (a + b), 6), 0, expect.closeTo(b / (a + b), 6)]);
});

test('sigmoid scores are independent of each other and scale multiplies after normalisation', () => {
  const spec: RouterSpec = { experts: 3, topK: 2, score: 'sigmoid', normalize: true, scale: 2.5 };
  const { probs, weights } = routeTokens(new Float32Array([0, 1, -1]), spec, 0);
  expect(probs[0]).toBeCloseTo(0.5, 6);
  expect((weights[0] as number) + (weights[1] as number)).toBeCloseTo(2.5, 6);
});

test('a choice on logits tells apart those whose sigmoids are both 1, and leaves the weights', () => {
  const spec: RouterSpec = { experts: 4, topK: 2, score: 'sigmoid', normalize: false, scale: 1 };
  const row = new Float32Array([30, 40, -Infinity, 1]);
  expect([...routeTokens(row, spec, 0).indices]).toEqual([0, 1]);
  const { indices, weights } = routeTokens(row, { ...spec, choice: 'logits' }, 0);
  expect([...indices]).toEqual([1, 0]);
  expect([...weights]).toEqual([1, 1]);
  const masked = new Float32Array([-Infinity, -5, -Infinity, -7]);
  expect([...routeTokens(masked, { ...spec, choice: 'logits' }, 0).indices]).toEqual([1, 3]);
});

test('sigmoid scores that all underflowed give weights of 0 when they are normalised', () => {
  const spec: RouterSpec = { experts: 3, topK: 2, score: 'sigmoid', normalize: true, scale: 2.5 };
  expect([...routeTokens(new Float32Array([-200, -300, -400]), spec, 0).weights]).toEqual([0, 0]);
});

test('a sum of weights below the least counts as that', () => {
  const spec: RouterSpec = { ...router, normalize: true, scale: 2 };
  // Softmax of [ln 4, ln 3, ln 2, 0] is 0.4, 0.3, 0.2, 0.1; the correction has the last two chosen.
  const row = Float32Array.of(4, 3, 2, 1).map(Math.log);
  const weights = (leastSum: number): readonly number[] => [
    ...routeTokens(row, { ...spec, leastSum, correction: [-1, -1, 0, 0] }, 0).weights,
  ];
  expect(weights(0.1)).toEqual([expect.closeTo(4 / 3, 6), expect.closeTo(2 / 3, 6)]);
  expect(weights(0.5)).toEqual([expect.closeTo(0.8, 6), expect.closeTo(0.4, 6)]);
});

/** As transformers' `sparsemixer` gives them for these logits, jitter noise 0.1. */
test.each([
  ['none near the first, one near the second', [3, 1, 0.9, -2], [0, 1], [1, 0.5249792]],
  ['two near the first', [2, 1.9, 1.8, -2], [0, 1], [0.3671654, 0.5249792]],
  ['negative logits', [-1, -1.1, -1.15, -4], [0, 1], [0.3615923, 0.5124974]],
  ['a first of 0, which is near itself alone', [0, -0.5, -0.51, -3], [0, 1], [1, 0.5025]],
])(
  "SparseMixer's weights are shares among near experts, without those chosen before: %s",
  (_, row, indices, weights) => {
    const routes = routeTokens(new Float32Array(row), { ...router, mixer: { nearness: 0.2 } }, 0);
    expect([...routes.indices]).toEqual(indices);
    expect([...routes.weights]).toEqual(weights.map((weight) => expect.closeTo(weight, 6)));
  },
);

test("SparseMixer's second weight outlives probabilities that underflowed", () => {
  const spec: RouterSpec = { ...router, mixer: { nearness: 0.2 } };
  const { probs, weights } = routeTokens(new Float32Array([300, 10, 9.9, -50]), spec, 0);
  expect(probs[1]).toBe(0);
  expect([...weights]).toEqual([1, expect.closeTo(1 / (1 + Math.exp(-0.1)), 6)]);
  // What a damaged file may say: an expert shares its own weight in any case.
  const none = routeTokens(new Float32Array([3, 1, 0, -2]), { ...router, mixer: { nearness: -1 } }, 0);
  expect([...none.weights]).toEqual([1, 1]);
  const { weights: alone } = routeTokens(new Float32Array([-Infinity, 10, -Infinity, 9]), spec, 0);
  expect([...alone]).toEqual([expect.closeTo(1 / (1 + Math.exp(-1)), 6), 1]);
});

test('a correction moves the choice and leaves the weights', () => {
  const spec: RouterSpec = { experts: 3, topK: 2, score: 'sigmoid', normalize: false, scale: 1 };
  const correction = [-0.5, 0, 0.4];
  const { indices, weights, probs } = routeTokens(new Float32Array([1, 0.5, 0]), { ...spec, correction }, 0);
  // sigmoids 0.731, 0.622, 0.5 are chosen by as 0.231, 0.622, 0.9
  expect([...indices]).toEqual([2, 1]);
  expect([...weights]).toEqual([probs[2], probs[1]]);
  expect([...routeTokens(new Float32Array([1, 0.5, 0]), spec, 0).indices]).toEqual([0, 1]);
});

test('only experts of the best groups are chosen: by the best of a group, or by the sum of its best two', () => {
  const spec: RouterSpec = { experts: 6, topK: 2, score: 'sigmoid', normalize: false, scale: 1 };
  // Of three groups the first has the best expert, the last the best two together.
  const row = new Float32Array([2, -3, 0, 0, 1.5, 1]);
  const chosen = (score: 'max' | 'top-2', keep: number): number[] => [
    ...routeTokens(row, { ...spec, groups: { count: 3, keep, score } }, 0).indices,
  ];
  expect(chosen('max', 1)).toEqual([0, 1]);
  expect(chosen('top-2', 1)).toEqual([4, 5]);
  expect(chosen('max', 2)).toEqual([0, 4]);
  expect(chosen('top-2', 3)).toEqual([0, 4]);
});

test('a tie between groups goes to the lower one, and negative corrections never bring back one that was left out', () => {
  const spec: RouterSpec = { experts: 4, topK: 2, score: 'sigmoid', normalize: false, scale: 1 };
  const groups = { count: 2, keep: 1, score: 'top-2' } as const;
  expect([...routeTokens(new Float32Array(4), { ...spec, groups }, 0).indices]).toEqual([0, 1]);
  const correction = [-3, -3, -2, -2];
  expect([...routeTokens(new Float32Array(4), { ...spec, groups, correction }, 0).indices]).toEqual([2, 3]);
});

test('groups that a mask leaves too empty are refused with what remains', () => {
  const spec: RouterSpec = { experts: 4, topK: 2, score: 'sigmoid', normalize: false, scale: 1 };
  const groups = { count: 2, keep: 1, score: 'max' } as const;
  expect(() => routeTokens(new Float32Array([9, -Infinity, 0, 0]), { ...spec, groups }, 0)).toThrow(
    '1 experts are left to choose from in the best 1 of 2 groups, but every token needs 2.',
  );
});

test('a logit that is not a number is refused by layer, expert and position', () => {
  expect(() => routeTokens(new Float32Array([0, 1, 2, 3, 0, Number.NaN, 2, 3]), router, 7)).toThrow(
    'Router of layer 7, expert 1, position 1 of the batch: expected a finite logit, found NaN.',
  );
});

test('a mask that leaves fewer experts than slots is refused with what remains', () => {
  expect(() => routeTokens(new Float32Array([-Infinity, -Infinity, -Infinity, 0]), router, 2)).toThrow(
    'Layer 2: 1 of 4 experts are left to choose from, but every token needs 2.',
  );
});

test('entropy is log E for an even row and 0 for a certain one', () => {
  const probs = routerProbs(new Float32Array([3, 3, 3, 3]), router);
  expect(entropies(probs, 4)[0]).toBeCloseTo(Math.log(4), 6);
  expect(entropies(new Float32Array([0, 1, 0, 0]), 4)[0]).toBe(0);
});
