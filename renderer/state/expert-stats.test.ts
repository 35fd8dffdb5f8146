import { expect, test } from 'vitest';
import type { RouterEntry, RouterSums } from '#protocol';
import { expertStats, layerStats } from './expert-stats.ts';

const entry = (layer: number, experts: number): RouterEntry => ({
  layer,
  router: 0,
  experts,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
});

// 10 tokens, 20 choices per layer. Layer 1 has 2 experts, layer 4 has 4.
const sums: RouterSums = {
  routers: [entry(1, 2), entry(4, 4)],
  offsets: new Uint32Array([0, 2, 6]),
  tokens: 10,
  special: 1,
  chosen: new Float64Array([10, 10, 8, 8, 4, 0]),
  weight: new Float64Array([5, 5, 4, 2, 1, 0]),
  entropy: new Float64Array([6, 12]),
};

test('share, ratio, rank and mean weight of an expert, by hand', () => {
  expect(expertStats(sums, 1, 0)).toEqual({ chosen: 8, share: 0.4, ratio: 1.6, rank: 1, experts: 4, meanWeight: 0.5 });
  expect(expertStats(sums, 1, 1)).toMatchObject({ rank: 1, meanWeight: 0.25 });
  expect(expertStats(sums, 1, 2)).toMatchObject({ rank: 3, share: 0.2 });
});

test('an expert never chosen has no mean weight, and nothing counted has no numbers', () => {
  expect(expertStats(sums, 1, 3)).toMatchObject({ chosen: 0, rank: 4, meanWeight: null });
  const weightless = { ...sums, weight: new Float64Array(6).fill(Number.NaN) };
  expect(expertStats(weightless, 1, 0)).toMatchObject({ chosen: 8, share: 0.4, meanWeight: null });
  expect(expertStats({ ...sums, tokens: 0 }, 1, 0)).toBeNull();
  expect(expertStats(sums, 1, 4)).toBeNull();
  expect(expertStats(sums, -1, 0)).toBeNull();
});

test('a perfectly even layer has evenness 1; dead experts are counted', () => {
  expect(layerStats(sums, 0)).toMatchObject({ evenness: 1, dead: 0, entropy: 0.6, busiestShare: 0.5 });
  const second = layerStats(sums, 1);
  expect(second).toMatchObject({ dead: 1, busiest: 0, busiestShare: 0.4, entropy: 1.2 });
  // -(2 · 0.4 ln 0.4 + 0.2 ln 0.2) / ln 4
  expect(second?.evenness).toBeCloseTo(0.761, 3);
  expect(layerStats({ ...sums, entropy: null }, 1)?.entropy).toBeNull();
});
