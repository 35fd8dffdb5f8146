import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { segmentCounter } from './segment-counts.ts';
import { countsByStart, positionCounter } from './segment-positions.ts';
import { srpFloor, srpOf } from './srp.ts';
import { GOLDEN, GOLDEN_IDS } from './test-golden.ts';

/** The definition, word by word. [expert, j] */
function plainCounts(ids: Uint16Array, topK: number, m: number, experts: number): Float64Array {
  const counts = new Float64Array(experts * (m + 1));
  for (let start = 0; start + m <= ids.length / topK; start++) {
    for (let e = 0; e < experts; e++) {
      const hits = ids.subarray(start * topK, (start + m) * topK).filter((id) => id === e).length;
      for (let j = 0; j <= hits; j++) counts[e * (m + 1) + j] = (counts[e * (m + 1) + j] as number) + 1;
    }
  }
  return counts;
}

/** Distinct experts per token that tend to stay. */
function randomIds(seed: number, tokens: number, topK: number, experts: number): Uint16Array {
  const random = seededRandom(seed);
  const ids = new Uint16Array(tokens * topK);
  for (let t = 0; t < tokens; t++) {
    const chosen = new Set<number>();
    for (let s = 0; s < topK; s++) {
      let id = t > 0 && random() < 0.6 ? (ids[(t - 1) * topK + s] as number) : Math.floor(random() * experts);
      while (chosen.has(id)) id = (id + 1) % experts;
      chosen.add(id);
      ids[t * topK + s] = id;
    }
  }
  return ids;
}

test('counted by hand: three tokens, segments of two', () => {
  // Experts 0, 0, 1: the first segment has two hits of expert 0, the second one of each.
  const layer = new Float64Array(3);
  const counter = segmentCounter(2, 2);
  expect(counter.add(Uint16Array.of(0, 0, 1), 1, layer)).toBe(2);
  expect([...counter.atLeast]).toEqual([2, 2, 1, 2, 1, 0]);
  expect([...layer]).toEqual([4, 3, 1]);
  // Threshold 2: one pair on, both its hits right, of four chosen. Threshold 1: three on, all four hits, six claimed.
  expect(srpOf(layer, 2)).toEqual({ srp: 8 / 10, rhoHat: 6 / 4, activation: 0.5, threshold: 1 });
});

test('one expert on for four tokens and off for four, segments of four: SRP 9/11, rhoHat 1.2', () => {
  // Expert 0 or 1, so that the hits of expert 0 are 1, 1, 1, 1, 0, 0, 0, 0. Sums: 4, 3, 2, 1, 0.
  const counter = segmentCounter(4, 2);
  counter.add(Uint16Array.of(0, 0, 0, 0, 1, 1, 1, 1), 1);
  expect([...counter.atLeast.subarray(0, 5)]).toEqual([5, 4, 3, 2, 1]);
  expect(srpOf(counter.atLeast, 4)).toEqual({ srp: 9 / 11, rhoHat: 1.2, activation: 0.5, threshold: 2 });
});

test.each([
  [1, 40, 2, 8],
  [2, 40, 1, 5],
  [7, 60, 3, 9],
  [60, 60, 3, 9],
  [300, 700, 2, 4],
  [5, 30, 8, 1024],
])('segments of %i in %i tokens, top-%i of %i, are counted as the definition says', (m, tokens, topK, experts) => {
  const counter = segmentCounter(m, experts);
  const plain = new Float64Array(experts * (m + 1));
  for (const seed of [1, 2, 3]) {
    const ids = randomIds(seed, tokens, topK, experts);
    counter.add(ids, topK);
    plainCounts(ids, topK, m, experts).forEach((count, i) => {
      plain[i] = (plain[i] as number) + count;
    });
  }
  expect(counter.atLeast).toEqual(plain);
});

test('counts, SRP, rhoHat and activation of every expert are those of the published code', () => {
  for (const { layer, m, counts, srp, rhoHat, actRatio } of GOLDEN.srp.expert) {
    const counter = segmentCounter(m, GOLDEN.experts);
    for (const ids of GOLDEN_IDS[layer] as readonly Uint16Array[]) counter.add(ids, GOLDEN.topK);
    expect([...counter.atLeast]).toEqual(counts.flat());
    for (let e = 0; e < GOLDEN.experts; e++) {
      const found = srpOf(counter.atLeast, m, e * (m + 1));
      expect(found?.srp).toBeCloseTo(srp[e] as number, 12);
      expect(found?.rhoHat).toBeCloseTo(rhoHat[e] as number, 12);
      expect(found?.activation).toBeCloseTo(actRatio[e] as number, 12);
    }
  }
});

test('SRP by start is that of the published code, and later starts can be left out', () => {
  for (const { m, srp } of GOLDEN.srp.positions) {
    for (const starts of [srp.length + 3, srp.length, 5]) {
      const counter = positionCounter(m, starts);
      for (const ids of GOLDEN_IDS.flat()) counter.add(ids, GOLDEN.topK, GOLDEN.experts);
      const counts = countsByStart(counter);
      for (let start = 0; start < starts; start++) {
        const found = srpOf(counts, m, start * (m + 1));
        if (start >= srp.length) expect(found).toBeNull();
        else expect(found?.srp).toBeCloseTo(srp[start] as number, 12);
      }
    }
  }
});

test('a sequence shorter than the segment adds nothing; one of its length has one segment', () => {
  const counter = segmentCounter(4, 3);
  expect(counter.add(Uint16Array.of(0, 1, 2), 1)).toBe(0);
  expect(srpOf(counter.atLeast, 4)).toBeNull();
  expect(counter.add(Uint16Array.of(0, 1, 0, 0), 1)).toBe(1);
  expect([...counter.atLeast]).toEqual([1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test('where every expert is chosen every time SRP is 1 in segments of any length', () => {
  const counter = segmentCounter(3, 4);
  const layer = new Float64Array(4);
  counter.add(
    Uint16Array.from({ length: 40 }, (_, i) => (i * 3) % 4),
    4,
    layer,
  );
  expect(srpOf(layer, 3)).toEqual({ srp: 1, rhoHat: 1, activation: 1, threshold: 0 });
});

test('cells that wrap around on the way end right: an expert that goes on and off for 300,000 tokens', () => {
  const counter = segmentCounter(1, 2);
  counter.add(
    Uint16Array.from({ length: 300_000 }, (_, i) => i % 2),
    1,
  );
  expect([...counter.atLeast]).toEqual([300_000, 150_000, 300_000, 150_000]);
});

test('all tokens on the same experts: SRP and rhoHat are 1; an expert never chosen has 0', () => {
  const layer = new Float64Array(9);
  const counter = segmentCounter(8, 4);
  counter.add(
    Uint16Array.from({ length: 40 }, (_, i) => i % 2),
    2,
    layer,
  );
  expect(srpOf(layer, 8)).toMatchObject({ srp: 1, rhoHat: 1, activation: 0.5 });
  expect(srpOf(counter.atLeast, 8, 3 * 9)).toMatchObject({ srp: 0, rhoHat: 0, activation: 0 });
});

test('SRP is never below that of a router that keeps everything on, and names of experts do not matter', () => {
  for (const seed of [1, 2, 3, 4]) {
    const [ids, m] = [randomIds(seed, 90, 3, 12), 8];
    const [layer, renamed] = [new Float64Array(m + 1), new Float64Array(m + 1)];
    segmentCounter(m, 12).add(ids, 3, layer);
    segmentCounter(m, 12).add(
      ids.map((id) => (id * 5 + 2) % 12),
      3,
      renamed,
    );
    expect(renamed).toEqual(layer);
    const found = srpOf(layer, m);
    expect(found?.activation).toBeCloseTo(3 / 12, 12);
    expect(found?.srp).toBeGreaterThanOrEqual(srpFloor(3 / 12));
    expect(found?.srp).toBeLessThan(1);
    // The best threshold switches on where the share of hits reaches SRP / 2.
    expect(found?.threshold).toBeLessThanOrEqual(Math.ceil((m * (found?.srp as number)) / 2));
  }
});
