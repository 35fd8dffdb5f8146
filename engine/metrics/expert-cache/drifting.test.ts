// Published numbers on made-up routing: top-8 of 64 by scores that keep 0.9 of themselves from token to token, sequences
// of 512 tokens. They are known to three decimals; ours are of another draw.

import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { policiesOf } from './policies.ts';

const [EXPERTS, TOP_K, TOKENS, SEQUENCES, KEEP] = [64, 8, 512, 12, 0.9];

function driftingIds(random: () => number): Uint16Array {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const scores = Float64Array.from({ length: EXPERTS }, normal);
  const ids = new Uint16Array(TOKENS * TOP_K);
  for (let token = 0; token < TOKENS; token++) {
    for (let e = 0; e < EXPERTS; e++) scores[e] = KEEP * (scores[e] as number) + Math.sqrt(1 - KEEP ** 2) * normal();
    // A mild preference for low ids, as of Zipf's law.
    const preferred = scores.map((score, e) => score - 0.2 * Math.log(e + 1));
    const order = Array.from(preferred.keys()).sort((a, b) => (preferred[b] as number) - (preferred[a] as number));
    ids.set(order.slice(0, TOP_K), token * TOP_K);
  }
  return ids;
}

test('hit rates on drifting scores are those that were published for them', () => {
  const random = seededRandom(3);
  const sequences = Array.from({ length: SEQUENCES }, () => driftingIds(random));
  const policies = policiesOf({
    policies: ['sch', 'sch-co-resident', 'lru', 'belady'],
    segments: [4, 16, 64, 256],
  });
  const rates = new Map(
    policies.map(({ id, counter }) => {
      const count = counter(EXPERTS);
      const found = new Float64Array(EXPERTS);
      const choices = sequences.reduce((sum, ids) => sum + count(ids, TOP_K, found), 0);
      const upTo = (slots: number): number => found.subarray(0, slots).reduce((sum, more) => sum + more) / choices;
      return [id, { one: upTo(TOP_K), two: upTo(2 * TOP_K) }];
    }),
  );
  const twice = [
    ['sch', [0.856, 0.887, 0.728, 0.581]],
    ['sch-co-resident', [0.856, 0.885, 0.835, 0.811]],
  ] as const;
  for (const [name, expected] of twice) {
    [4, 16, 64, 256].forEach((m, i) => {
      expect(Math.abs((rates.get(`${name}-${m}`)?.two as number) - (expected[i] as number))).toBeLessThan(0.015);
    });
  }
  expect(Math.abs((rates.get('lru')?.two as number) - 0.834)).toBeLessThan(0.015);
  expect(Math.abs((rates.get('belady')?.two as number) - 0.892)).toBeLessThan(0.015);
  expect(Math.abs((rates.get('sch-16')?.one as number) - 0.653)).toBeLessThan(0.015);
  // At rho = 1 whatever keeps a token's experts together holds those of the token before, and nothing else.
  expect(Math.abs((rates.get('sch-co-resident-16')?.one as number) - 0.704)).toBeLessThan(0.015);
  expect(rates.get('sch-co-resident-256')?.one).toBe(rates.get('sch-co-resident-4')?.one);
});
