import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { hasRepeatedIds } from './repeated-ids.ts';

test('the same expert in two tokens is none, in two slots of a token it is one, the last token too', () => {
  expect(hasRepeatedIds(Uint16Array.of(0, 1, 1, 0, 0, 1), 2, 2)).toBe(false);
  expect(hasRepeatedIds(Uint16Array.of(0, 1, 1, 1, 0, 1), 2, 2)).toBe(true);
  expect(hasRepeatedIds(Uint16Array.of(0, 1, 1, 0, 0, 0), 2, 2)).toBe(true);
  expect(hasRepeatedIds(Uint16Array.of(), 2, 2)).toBe(false);
});

test.each([
  [1, 5, 1, 4],
  [2, 40, 8, 64],
  [3, 700, 3, 60_000],
  [4, 12, 30, 40],
])('case %i, %i tokens, top-%i of %i: as sets of the tokens say', (seed, tokens, topK, experts) => {
  const random = seededRandom(seed);
  for (let round = 0; round < 30; round++) {
    const ids = Uint16Array.from({ length: tokens * topK }, (_, i) => {
      const [slot, left] = [i % topK, Math.floor(experts / topK)];
      return slot * left + Math.floor(random() * left);
    });
    if (round % 2 > 0) ids[Math.floor(random() * ids.length)] = Math.floor(random() * experts);
    const plain = Array.from({ length: tokens }, (_, t) => new Set(ids.subarray(t * topK, (t + 1) * topK)).size < topK);
    expect(hasRepeatedIds(ids, topK, experts)).toBe(plain.includes(true));
  }
});
