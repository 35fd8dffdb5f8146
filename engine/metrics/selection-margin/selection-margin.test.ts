import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import type { RouterRows } from '../metric.ts';
import { BARS, selectionMargin, selectionMargins } from './index.ts';

function router(experts: number, topK: number, score: RouterEntry['score'] = 'softmax'): RouterEntry {
  return { layer: 0, router: 0, experts, topK, score, normalize: false, scale: 1, sharedExperts: 0, ids: 'expert' };
}

function rows(logits: Float32Array | null, count: number, special: number[] = []): RouterRows {
  return {
    tokenIds: new Uint32Array(count),
    token: () => '',
    special: Uint8Array.from({ length: count }, (_, i) => special[i] ?? 0),
    experts: new Uint16Array(0),
    logits,
  };
}

test('a small case by hand', () => {
  // Probabilities 0.5, 0.3, 0.15, 0.05 and 0.1, 0.2, 0.3, 0.4; topK 2: 0.3 − 0.15 and 0.3 − 0.2.
  const logits = Float32Array.from([0.5, 0.3, 0.15, 0.05, 0.1, 0.2, 0.3, 0.4], Math.log);
  const [a, b] = selectionMargins(logits, router(4, 2));
  expect(a).toBeCloseTo(0.15, 6);
  expect(b).toBeCloseTo(0.1, 6);
  const metric = selectionMargin.start({ router: router(4, 2) });
  metric.add(rows(logits, 2));
  const found = metric.finish();
  // At most 1/2; both lie below 1/4 but not below 1/8, so the range is [0, 1/4]: bars of 1/256.
  expect(found?.max).toBe(0.25);
  expect(found?.counts[Math.floor(0.15 * 256)]).toBe(1);
  expect(found?.counts[Math.floor(0.1 * 256)]).toBe(1);
  expect(found?.counts.reduce((x, y) => x + y)).toBe(2);
  expect(found?.nearTies).toBe(0);
});

test('equal probabilities are a near tie, and a masked expert is the last one to be refused', () => {
  const metric = selectionMargin.start({ router: router(3, 1) });
  metric.add(rows(Float32Array.of(1, 1, 0), 1));
  expect(metric.finish()?.nearTies).toBe(1);
  const [margin] = selectionMargins(Float32Array.of(-Infinity, 0, -Infinity), router(3, 1));
  expect(margin).toBe(1);
});

test('sigmoid scores may differ by up to 1', () => {
  const [margin] = selectionMargins(Float32Array.of(20, 20, -20), router(3, 2, 'sigmoid'));
  expect(margin).toBeCloseTo(1, 6);
  const metric = selectionMargin.start({ router: router(3, 2, 'sigmoid') });
  metric.add(rows(Float32Array.of(20, 20, -20), 1));
  expect(metric.finish()).toMatchObject({ max: 1, nearTies: 0 });
  expect(metric.finish()?.counts[BARS - 1]).toBe(1);
});

test('a corrected choice is as close as what it was made by, and an expert outside the best groups counts as 0', () => {
  // Sigmoids 0.5, 0.731, 0.269, chosen by as 0.7, 0.631, 0.269.
  const corrected = { ...router(3, 1, 'sigmoid'), correction: [0.2, -0.1, 0] };
  const [margin] = selectionMargins(Float32Array.of(0, 1, -1), corrected);
  expect(margin).toBeCloseTo(0.7 - (1 / (1 + Math.exp(-1)) - 0.1), 6);
  const grouped = { ...router(4, 2, 'sigmoid'), groups: { count: 2, keep: 1, score: 'max' } as const };
  const [alone] = selectionMargins(Float32Array.of(0, -1, 2, 1), grouped);
  expect(alone).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
});

test('undefined without logits and where every expert is chosen; empty where all tokens are special', () => {
  const none = selectionMargin.start({ router: router(4, 2) });
  none.add(rows(null, 3));
  expect(none.finish()).toBeNull();
  const all = selectionMargin.start({ router: router(2, 2) });
  all.add(rows(Float32Array.of(1, 2), 1));
  expect(all.finish()).toBeNull();
  const special = selectionMargin.start({ router: router(2, 1) });
  special.add(rows(Float32Array.of(1, 2), 1, [1]));
  const found = special.finish();
  expect(found).toMatchObject({ max: 1, nearTies: 0 });
  expect(found?.counts.every((count) => count === 0)).toBe(true);
});

test('a random case, merged from portions, agrees with a full sort', () => {
  let seed = 11;
  const random = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const [experts, topK, count] = [16, 4, 5000];
  const logits = Float32Array.from({ length: count * experts }, () => random() * 3);
  const special = Array.from({ length: count }, () => (random() < 0.1 ? 1 : 0));
  const spec = { router: router(experts, topK) };
  const [a, b] = [
    [0, 3001],
    [3001, count],
  ].map(([from = 0, to = 0]) => {
    const metric = selectionMargin.start(spec);
    metric.add(rows(logits.subarray(from * experts, to * experts), to - from, special.slice(from, to)));
    return metric;
  });
  a?.merge(structuredClone(b?.state ?? a.state));
  const found = a?.finish();
  const margins = Array.from({ length: count }, (_, row) => {
    const powers = [...logits.subarray(row * experts, (row + 1) * experts)].map(Math.exp);
    const sum = powers.reduce((x, y) => x + y);
    const sorted = powers.map((p) => p / sum).sort((x, y) => y - x);
    return (sorted[topK - 1] as number) - (sorted[topK] as number);
  }).filter((_, row) => !special[row]);
  expect(found?.nearTies).toBe(margins.filter((margin) => margin < 1e-3).length);
  const max = found?.max as number;
  expect(Math.max(...margins)).toBeLessThan(max);
  const bars = new Float64Array(BARS);
  for (const margin of margins) {
    const bar = Math.floor((margin / max) * BARS);
    bars[bar] = (bars[bar] as number) + 1;
  }
  // float32 probabilities may put a margin on the other side of a bar's edge, hardly ever more than once here.
  const moved = bars.reduce((sum, count, i) => sum + Math.abs(count - (found?.counts[i] as number)), 0) / 2;
  expect(moved).toBeLessThanOrEqual(2);
});
