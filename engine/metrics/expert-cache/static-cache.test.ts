import { expect, test } from 'vitest';
import { GOLDEN, GOLDEN_IDS, shapeOf } from '../routing-consistency/test-golden.ts';
import { scopesOf } from './scopes.ts';
import { staticCache } from './static-cache.ts';
import { stayingIds } from './test-plain.ts';

/** Hits of the c most chosen experts of each segment, for c from 1 on. */
function plainHits(ids: Uint16Array, perToken: number, m: number, experts: number): number[] {
  const hits = new Array<number>(experts).fill(0);
  for (let start = 0; start + m <= ids.length / perToken; start++) {
    const segment = ids.subarray(start * perToken, (start + m) * perToken);
    const counts = Array.from({ length: experts }, (_, e) => segment.filter((id) => id === e).length);
    counts.sort((a, b) => b - a);
    for (let c = 0; c < experts; c++) {
      hits[c] = (hits[c] as number) + counts.slice(0, c + 1).reduce((sum, count) => sum + count);
    }
  }
  return hits;
}

function upTo(found: Float64Array): number[] {
  let sum = 0;
  return Array.from(found, (more) => {
    sum += more;
    return sum;
  });
}

test('by hand: experts 0, 0, 1, 2 in segments of three', () => {
  // Segment 0, 0, 1: the best one has 2 hits, the best two 3. Segment 0, 1, 2: one more each.
  const found = new Float64Array(4);
  expect(staticCache(3, 4).add(Uint16Array.of(0, 0, 1, 2), 1, found)).toBe(2);
  expect([...found]).toEqual([2 + 1, 1 + 1, 0 + 1, 0]);
});

test.each([
  [1, 30, 2, 9],
  [3, 40, 3, 8],
  [16, 50, 4, 30],
  [50, 50, 1, 5],
  [7, 30, 6, 6],
])('segments of %i in %i tokens, top-%i of %i: as counted segment by segment', (m, tokens, topK, experts) => {
  const cache = staticCache(m, experts);
  for (const seed of [1, 2]) {
    const found = new Float64Array(experts);
    const ids = stayingIds(seed, tokens, topK, experts);
    expect(cache.add(ids, topK, found)).toBe(tokens - m + 1);
    expect(upTo(found)).toEqual(plainHits(ids, topK, m, experts));
  }
});

test('a sequence shorter than a segment has none', () => {
  const found = new Float64Array(4);
  expect(staticCache(5, 4).add(Uint16Array.of(0, 1, 2, 3), 1, found)).toBe(0);
  expect([...found]).toEqual([0, 0, 0, 0]);
});

test('hits of every size are those of the first published code, per layer and in the pool', () => {
  const scopes = scopesOf(['layer', 'model'], shapeOf(GOLDEN.sequences).routers);
  for (const { layer, m, sums } of GOLDEN.static) {
    const scope = scopes[layer === 'model' ? GOLDEN.layers : layer] as (typeof scopes)[number];
    const cache = staticCache(m, scope.experts);
    const found = new Float64Array(scope.experts);
    for (let s = 0; s < GOLDEN.sequences; s++) {
      cache.add(scope.ids(GOLDEN_IDS.map((each) => each[s] as Uint16Array)), scope.perToken, found);
    }
    expect(upTo(found), `${layer}, m = ${m}`).toEqual(sums);
  }
});
