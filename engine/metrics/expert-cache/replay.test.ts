import { expect, test } from 'vitest';
import { GOLDEN, GOLDEN_IDS } from '../routing-consistency/test-golden.ts';
import { longestLookahead, type Replay, replayer } from './replay.ts';
import { frequencyReplayer } from './replay-frequency.ts';
import { recencyReplayer } from './replay-recency.ts';
import { type PlainPolicy, plainFound, stayingIds } from './test-plain.ts';

function replayOf(policy: PlainPolicy, experts: number): Replay {
  if (policy === 'lru') return recencyReplayer(experts);
  if (policy === 'lfu') return frequencyReplayer(experts);
  return replayer(policy === 'belady' ? { kind: 'belady' } : { kind: 'lookahead', ...policy }, experts);
}

/** Choices found by caches of 1, 2 ... slots. */
function foundBySize(replay: Replay, sequences: readonly Uint16Array[], perToken: number, experts: number): number[] {
  const found = new Float64Array(experts);
  for (const ids of sequences) replay(ids, perToken, found);
  let sum = 0;
  return Array.from(found, (more) => {
    sum += more;
    return sum;
  });
}

const POLICIES: readonly PlainPolicy[] = [
  'lru',
  'lfu',
  'belady',
  ...[1, 2, 4, 7, 300].flatMap((m) => [{ m }, { m, coResident: true }]),
];

test('three experts in turn, counted by hand: filling the cache is free, so every count is two more than without', () => {
  const ids = Uint16Array.from({ length: 12 }, (_, i) => i % 3);
  const two = (policy: PlainPolicy) => foundBySize(replayOf(policy, 3), [ids], 1, 3)[1];
  expect(two('lru')).toBe(0 + 2);
  expect(two('belady')).toBe(5 + 2);
  // The look-ahead begins with the present token, which is one of its m: with two it sees what comes next.
  expect(two({ m: 1 })).toBe(0 + 2);
  expect(two({ m: 2 })).toBe(5 + 2);
  expect(two({ m: 3 })).toBe(1 + 2);
  for (const policy of POLICIES) expect(foundBySize(replayOf(policy, 3), [ids], 1, 3)[2]).toBe(9 + 3);
});

test('an expert that its own token has just used can be evicted by a later slot, unless they stay together', () => {
  // Two slots, m = 2. The second token uses 0 and then loads 2: in the rest of the two tokens 1 is used again and 0 is
  // not, so 0 leaves and 1 is found by the third token. Where 0 and 2 must stay together, 1 leaves.
  const ids = Uint16Array.of(0, 1, 0, 2, 1, 3);
  const two = (policy: PlainPolicy) => foundBySize(replayOf(policy, 4), [ids], 2, 4)[1];
  expect(two({ m: 2 })).toBe(2 + 1 + 1);
  expect(two({ m: 2, coResident: true })).toBe(2 + 1 + 0);
});

test.each([
  [1, 60, 1, 6],
  [2, 50, 3, 9],
  [3, 40, 4, 4],
  [4, 45, 5, 40],
  [5, 1, 3, 8],
  [6, 24, 8, 200],
])(
  'case %i, %i tokens, top-%i of %i: every size at once finds what a cache of that size finds alone',
  (seed, tokens, topK, experts) => {
    for (const policy of POLICIES) {
      const replay = replayOf(policy, experts);
      // The second sequence must know nothing of the first.
      for (const ids of [stayingIds(seed, tokens, topK, experts), stayingIds(seed + 100, tokens, topK, experts)]) {
        const alone = Array.from({ length: experts }, (_, c) => plainFound(ids, topK, c + 1, policy));
        expect(foundBySize(replay, [ids], topK, experts), JSON.stringify(policy)).toEqual(alone);
      }
    }
  },
);

test('a pool of a thousand experts, whose list is walked by blocks: as alone', () => {
  const [topK, experts] = [32, 1024];
  const ids = stayingIds(7, 40, topK, experts);
  const policies: readonly PlainPolicy[] = ['lru', 'lfu', 'belady', { m: 4 }, { m: 4, coResident: true }];
  for (const policy of policies) {
    const bySize = foundBySize(replayOf(policy, experts), [ids], topK, experts);
    for (const size of [33, 70, 400, 700]) {
      expect(bySize[size - 1], `${JSON.stringify(policy)}, ${size}`).toBe(plainFound(ids, topK, size, policy));
    }
  }
});

test.each(GOLDEN.cache.map((each) => [String(each.layer), each] as const))(
  'layer %s: every count of every policy is that of the published code',
  (_, golden) => {
    const whole = golden.layer === 'model';
    const sequences = whole
      ? Array.from({ length: GOLDEN.sequences }, (_each, s) =>
          pooled(GOLDEN_IDS.map((layer) => layer[s] as Uint16Array)),
        )
      : (GOLDEN_IDS[golden.layer as number] as readonly Uint16Array[]);
    const factor = whole ? GOLDEN.layers : 1;
    const [perToken, experts] = [GOLDEN.topK * factor, GOLDEN.experts * factor];
    for (const [name, counts] of Object.entries(golden)) {
      if (name === 'layer') continue;
      const m = Number(/^lookahead(\d+)$/.exec(name)?.[1]);
      const replay = replayOf(m > 0 ? { m } : (name as PlainPolicy), experts);
      const found = new Float64Array(experts);
      for (const ids of sequences) replay(ids, perToken, found);
      expect([...found], name).toEqual(counts);
    }
  },
);

function pooled(layers: readonly Uint16Array[]): Uint16Array {
  const { topK, experts, tokens } = GOLDEN;
  return Uint16Array.from({ length: tokens * topK * layers.length }, (_, i) => {
    const [token, layer, slot] = [
      Math.floor(i / (topK * layers.length)),
      Math.floor(i / topK) % layers.length,
      i % topK,
    ];
    return layer * experts + (layers[layer]?.[token * topK + slot] as number);
  });
}

test('an expert under another name is found as often, where the name does not break a tie', () => {
  const ids = stayingIds(8, 80, 3, 12);
  const renamed = ids.map((id) => (id * 5 + 2) % 12);
  for (const policy of POLICIES.filter((each) => each !== 'belady')) {
    const replay = replayOf(policy, 12);
    expect(foundBySize(replay, [renamed], 3, 12)).toEqual(foundBySize(replay, [ids], 3, 12));
  }
});

test('a larger cache finds no less, one for all finds everything, and at size topK co-resident is what stays', () => {
  const [topK, experts] = [4, 20];
  const ids = stayingIds(3, 200, topK, experts);
  let stays = topK; // the first token fills the cache
  for (let i = topK; i < ids.length; i++) {
    const token = i - (i % topK);
    if (ids.subarray(token - topK, token).includes(ids[i] as number)) stays++;
  }
  for (const policy of POLICIES) {
    const bySize = foundBySize(replayOf(policy, experts), [ids], topK, experts);
    for (let c = 1; c < experts; c++) expect(bySize[c]).toBeGreaterThanOrEqual(bySize[c - 1] as number);
    expect(bySize[experts - 1]).toBe(ids.length);
    if (typeof policy === 'object' && policy.coResident) expect(bySize[topK - 1]).toBe(stays);
  }
});

test('with one expert per token Belady finds most at every size', () => {
  const ids = stayingIds(9, 300, 1, 15);
  const best = foundBySize(replayOf('belady', 15), [ids], 1, 15);
  for (const policy of POLICIES) {
    foundBySize(replayOf(policy, 15), [ids], 1, 15).forEach((found, c) => {
      expect(found).toBeLessThanOrEqual(best[c] as number);
    });
  }
});

test('all tokens on the same experts: everything is found from topK slots on', () => {
  const ids = Uint16Array.from({ length: 60 }, (_, i) => [5, 1, 3][i % 3] as number);
  for (const policy of POLICIES) {
    const bySize = foundBySize(replayOf(policy, 7), [ids], 3, 7);
    expect(bySize[1]).toBeLessThan(60);
    expect(bySize.slice(2)).toEqual([60, 60, 60, 60, 60]);
  }
});

test.each([
  ['because the look-ahead leaves few bits for them', 700, 300, longestLookahead(300), [2, 40]],
  ['because the sequence is long', 40_000, 8, 4, [3]],
])('where times begin again, %s: as alone', (_, tokens, experts, m, sizes) => {
  const ids = stayingIds(12, tokens, 2, experts);
  for (const policy of [{ m }, { m, coResident: true }]) {
    const bySize = foundBySize(replayOf(policy, experts), [ids], 2, experts);
    for (const size of sizes) {
      expect(bySize[size - 1], `${size} slots`).toBe(plainFound(ids, 2, size, policy));
    }
  }
});
