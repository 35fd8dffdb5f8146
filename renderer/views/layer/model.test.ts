import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums, SequenceData } from '#protocol';
import { layerModel, tokenRoute, tokenValue } from './model.ts';

const router: RouterEntry = {
  layer: 5,
  router: 0,
  experts: 3,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};
const sums: RouterSums = {
  routers: [router, { ...router, layer: 6 }],
  offsets: Uint32Array.of(0, 3, 6),
  tokens: 4,
  special: 0,
  chosen: Float64Array.of(0, 4, 4, 6, 2, 0),
  weight: Float64Array.of(0, 2, 1, 3, 1, 0),
  entropy: null,
};
const data: SequenceData = {
  sequence: 2,
  id: '',
  item: '',
  text: 'ab',
  labels: {},
  tokens: 2,
  tokenIds: Uint32Array.of(1, 2),
  tokenTexts: ['a', 'b'],
  byteStart: Uint32Array.of(0, 1),
  byteEnd: Uint32Array.of(1, 2),
  special: new Uint8Array(2),
  nll: null,
  predicted: null,
  experts: [Uint16Array.of(0, 1, 2, 1), Uint16Array.of(0, 1, 1, 2)],
  weights: [Float32Array.of(0.5, 0.25, 0.75, 0.125), Float32Array.of(0.5, 0.25, 0.5, 0.25)],
  entropy: null,
};

test('experts are ranked by their own layer alone, equal loads by number', () => {
  const model = layerModel(sums, 0);
  expect(model?.ranked.map((each) => each.expert)).toEqual([1, 2, 0]);
  expect([...(model?.rankOf ?? [])]).toEqual([2, 0, 1]);
  expect(model?.ranked[0]).toEqual({ expert: 1, count: 4, share: 0.5, ratio: 1.5, meanWeight: 0.5 });
  expect(model?.ranked[2]?.meanWeight).toBeNaN();
  expect(layerModel(sums, 1)?.ranked[0]?.share).toBe(0.75);
  expect(layerModel(sums, 2)).toBeNull();
});

test('before the first token there is no load, not a load of zero', () => {
  const none = layerModel({ ...sums, chosen: new Float64Array(6), tokens: 0 }, 0);
  expect(none?.ranked.every((each) => Number.isNaN(each.share))).toBe(true);
});

test('probabilities come from the logits that routed', () => {
  const logits = [Float32Array.of(0, 0, 0), Float32Array.of(0, 0, 0)];
  const edited = [Float32Array.of(0, Number.NEGATIVE_INFINITY, 0), Float32Array.of(0, 0, 0)];
  const plain = tokenRoute(router, 0, data, 1, 'b', { sequence: 2, position: 1, logits, edited: null }, true);
  expect(plain.probs?.[1]).toBeCloseTo(1 / 3);
  const masked = tokenRoute(router, 0, data, 1, 'b', { sequence: 2, position: 1, logits, edited }, true);
  expect(masked.probs?.[1]).toBe(0);
  expect(masked.probs?.[0]).toBeCloseTo(0.5);
});

test('with choices only the weights of the chosen experts stand in', () => {
  const route = tokenRoute(router, 0, data, 1, 'b', { sequence: 2, position: 1, logits: null, edited: null }, false);
  expect(route.probs).toBeNull();
  expect(tokenValue(route, 2)).toBe(0.75);
  expect(tokenValue(route, 0)).toBeNaN();
  expect(tokenValue(null, 0)).toBeNaN();
});

test('the answer for another token is not taken for this one', () => {
  const late = { sequence: 2, position: 0, logits: [Float32Array.of(9, 0, 0)], edited: null };
  expect(tokenRoute(router, 0, data, 1, 'b', late, true).probs).toBeNull();
});
