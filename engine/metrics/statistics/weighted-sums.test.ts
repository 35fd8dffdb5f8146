import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { BLOCK, LANES, weightedSums } from './weighted-sums.ts';

test.each([1, 2, 7, 1000])('%i items in every resample of a block are summed as one by one', (items) => {
  const random = seededRandom(items);
  const room = weightedSums(items);
  expect(room.weights.length).toBe(items * BLOCK);
  const values = Float64Array.from({ length: items }, () => random() - 0.5);
  const weights = Array.from({ length: BLOCK }, () => Array.from({ length: items }, () => Math.floor(random() * 4)));
  room.values.set(values);
  weights.forEach((of, resample) => {
    const lane = resample % LANES;
    for (let i = 0; i < items; i++) room.weights[(resample - lane) * items + i * LANES + lane] = of[i] as number;
  });
  for (let first = 0; first < BLOCK; first += LANES) {
    room.add(first);
    // In the same order, so to the last bit.
    const plain = weights
      .slice(first, first + LANES)
      .map((of) => of.reduce((sum, w, i) => sum + w * (values[i] as number), 0));
    expect([...room.sums]).toEqual(plain);
  }
});

test('the memory is kept from one call to the next, and made anew for another number of items', () => {
  const room = weightedSums(5);
  expect(weightedSums(5)).toBe(room);
  expect(weightedSums(6).values.length).toBe(6);
  expect(weightedSums(5).weights.length).toBe(5 * BLOCK);
});
