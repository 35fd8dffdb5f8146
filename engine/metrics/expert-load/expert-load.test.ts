import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { expertLoad } from './index.ts';

function router(experts: number, topK: number): RouterEntry {
  return {
    layer: 0,
    router: 0,
    experts,
    topK,
    score: 'softmax',
    normalize: false,
    scale: 1,
    sharedExperts: 0,
    ids: 'expert',
  };
}

const weight = (experts: number): Float64Array => new Float64Array(experts);

test('a small case by hand: four experts, two slots, five tokens', () => {
  const load = expertLoad.start({ router: router(4, 2) });
  load.add({ tokens: 5, chosen: Float64Array.of(5, 3, 2, 0), weight: Float64Array.of(2, 1, 0.5, 0) });
  const { share, ratio, cv, tokens } = load.finish();
  expect(tokens).toBe(5);
  expect([...share]).toEqual([0.5, 0.3, 0.2, 0]);
  expect([...ratio]).toEqual([2, 1.2, 0.8, 0]);
  // Counts 5, 3, 2, 0 with mean 2.5: variance (6.25 + 0.25 + 0.25 + 6.25) / 4 = 3.25.
  expect(cv).toBeCloseTo(Math.sqrt(3.25) / 2.5, 12);
});

test('a uniform load has a variation of 0, a full collapse the largest there is', () => {
  const uniform = expertLoad.start({ router: router(8, 2) });
  uniform.add({ tokens: 12, chosen: new Float64Array(8).fill(3), weight: weight(8) });
  expect(uniform.finish().cv).toBe(0);
  const collapsed = expertLoad.start({ router: router(8, 2) });
  collapsed.add({ tokens: 12, chosen: Float64Array.of(12, 12, 0, 0, 0, 0, 0, 0), weight: weight(8) });
  expect(collapsed.finish().cv).toBeCloseTo(Math.sqrt(8 / 2 - 1), 12);
});

test('portions add up to the same as the whole, in any grouping', () => {
  const parts = [
    { tokens: 1, chosen: Float64Array.of(1, 1, 0), weight: Float64Array.of(0.5, 0.25, 0) },
    { tokens: 2, chosen: Float64Array.of(0, 2, 2), weight: Float64Array.of(0, 0.5, 1) },
  ] as const;
  const whole = expertLoad.start({ router: router(3, 2) });
  for (const part of parts) whole.add(part);
  const [a, b] = parts.map((part) => {
    const load = expertLoad.start({ router: router(3, 2) });
    load.add(part);
    return load;
  });
  a?.merge(structuredClone(b?.state ?? a.state));
  expect(a?.finish()).toEqual(whole.finish());
});

test('a random case agrees with the plainest count', () => {
  let seed = 3;
  const random = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const experts = 16;
  const choices = Array.from({ length: 200 }, () => {
    const all = Array.from({ length: experts }, (_, e) => ({ e, key: random() * (e + 1) })).sort(
      (a, b) => b.key - a.key,
    );
    return all.slice(0, 4).map(({ e }) => e);
  });
  const chosen = Float64Array.from({ length: experts }, (_, e) => choices.flat().filter((each) => each === e).length);
  const load = expertLoad.start({ router: router(experts, 4) });
  load.add({ tokens: 200, chosen, weight: weight(experts) });
  const { share, cv } = load.finish();
  const mean = choices.flat().length / experts;
  const deviation = Math.sqrt([...chosen].map((c) => (c - mean) ** 2).reduce((a, b) => a + b) / experts);
  expect(cv).toBeCloseTo(deviation / mean, 12);
  expect(share.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test('without tokens everything is undefined, never 0', () => {
  const { share, ratio, cv } = expertLoad.start({ router: router(2, 1) }).finish();
  expect([...share, ...ratio, cv]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});
