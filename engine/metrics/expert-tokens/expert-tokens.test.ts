import { expect, test } from 'vitest';
import type { RouterEntry, TopToken } from '#protocol';
import type { RouterRows } from '../metric.ts';
import { expertTokens } from './index.ts';

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

function rows(
  tokenIds: number[],
  experts: number[],
  special: number[] = [],
  token = (id: number) => `t${id}`,
): RouterRows {
  return {
    tokenIds: Uint32Array.from(tokenIds),
    token: (row) => token(tokenIds[row] as number),
    special: Uint8Array.from(tokenIds, (_, i) => special[i] ?? 0),
    experts: Uint16Array.from(experts),
    logits: null,
  };
}

const short = (list: readonly TopToken[] | undefined): unknown[] =>
  (list ?? []).map(({ tokenId, count, share }) => [tokenId, count, share]);

test('a small case by hand: count, share and order', () => {
  const metric = expertTokens.start({ router: router(3, 1), limit: 2, spelling: undefined });
  //               token  7  7  7  5  5  9  9
  metric.add(rows([7, 7, 7, 5, 5, 9, 9], [0, 0, 1, 0, 2, 0, 0]));
  const [first, second, third] = metric.finish();
  // Expert 0: 7 and 9 twice each (7 is the lower id), 5 once and beyond the limit.
  expect(short(first)).toEqual([
    [7, 2, 2 / 3],
    [9, 2, 1],
  ]);
  expect(short(second)).toEqual([[7, 1, 1 / 3]]);
  expect(short(third)).toEqual([[5, 1, 0.5]]);
});

test('special tokens count neither as chosen nor as occurrences', () => {
  const metric = expertTokens.start({ router: router(2, 1), limit: 8, spelling: undefined });
  metric.add(rows([1, 1, 2], [0, 0, 0], [1, 0, 0]));
  expect(short(metric.finish()[0])).toEqual([
    [1, 1, 1],
    [2, 1, 1],
  ]);
});

test('tokens read as characters, and pieces of a character as bytes', () => {
  const spellings: Record<number, string> = { 1: 'Ġthe', 2: 'à¤' };
  const metric = expertTokens.start({ router: router(1, 1), limit: 8, spelling: 'byte-level' });
  metric.add(rows([1, 2], [0, 0], [], (id) => spellings[id] as string));
  expect(metric.finish()[0]?.map(({ text, token }) => [token, text])).toEqual([
    ['Ġthe', ' the'],
    ['à¤', '⟨E0 A4⟩'],
  ]);
});

test('one token, and only special tokens', () => {
  const one = expertTokens.start({ router: router(2, 2), limit: 8, spelling: undefined });
  one.add(rows([4], [1, 0]));
  expect(one.finish().map(short)).toEqual([[[4, 1, 1]], [[4, 1, 1]]]);
  const special = expertTokens.start({ router: router(2, 2), limit: 8, spelling: undefined });
  special.add(rows([4], [1, 0], [1]));
  expect(special.finish()).toEqual([[], []]);
});

test('a random case, merged from portions, agrees with the plainest version', () => {
  let seed = 5;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const [experts, topK, count] = [12, 3, 4000];
  const ids = Array.from({ length: count }, () => random(600));
  const chosen = ids.map((id) => [0, 1, 2].map((slot) => (id * 5 + slot * 4 + (random(3) === 0 ? 1 : 0)) % experts));
  const special = ids.map(() => (random(10) === 0 ? 1 : 0));
  const params = { router: router(experts, topK), limit: 8, spelling: undefined };
  const portions = [0, 1500, 1501, count].flatMap((from, i, all) => {
    const to = all[i + 1];
    if (to === undefined) return [];
    const metric = expertTokens.start(params);
    metric.add(rows(ids.slice(from, to), chosen.slice(from, to).flat(), special.slice(from, to)));
    return [metric];
  });
  const [sum, ...others] = portions;
  for (const other of others) sum?.merge(structuredClone(other.state));
  const plain = Array.from({ length: experts }, (_, e) =>
    [...new Set(ids)]
      .map((id) => {
        const places = ids.flatMap((each, i) => (each === id && !special[i] ? [i] : []));
        const hits = places.reduce((n, i) => n + (chosen[i]?.filter((c) => c === e).length ?? 0), 0);
        return [id, hits, hits / places.length] as const;
      })
      .filter(([, hits]) => hits > 0)
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, 8),
  );
  expect(sum?.finish().map(short)).toEqual(plain);
});
