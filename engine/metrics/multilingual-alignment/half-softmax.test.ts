import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { fromHalves } from '#trace';
import { halfSoftmax } from './half-softmax.ts';
import { addShortSoftmax } from './short-softmax.ts';

/** Halves of every size below 64. */
function drawnHalves(count: number, random: () => number): Uint16Array {
  return Uint16Array.from({ length: count }, () => Math.floor(random() * 0x5400) | (random() < 0.5 ? 0x8000 : 0));
}

test.each([
  [1, 1, 4],
  [2, 5, 3],
  [3, 64, 8],
  [4, 65, 1],
  [5, 200, 60],
])('case %i, %i rows of %i: to the last bit as row by row of the widened logits', (seed, rows, experts) => {
  const random = seededRandom(seed);
  const halves = drawnHalves(rows * experts, random);
  const counted = Uint8Array.from({ length: rows }, (_, row) => (row === 0 || random() < 0.8 ? 1 : 0));
  const logits = fromHalves(halves);
  const [sums, powers] = [new Float64Array(experts), new Float64Array(experts)];
  let entropy = 0;
  for (let row = 0; row < rows; row++) {
    if (counted[row]) entropy += addShortSoftmax(logits, new Int32Array(logits.buffer), row * experts, sums, powers);
  }
  const found = halfSoftmax(halves, counted, experts);
  expect(found?.sums).toEqual(sums);
  expect(found?.entropy).toBe(entropy);
});

test('a masked expert has no probability, and the others share it', () => {
  const found = halfSoftmax(Uint16Array.of(0x3c00, 0xfc00, 0x3c00, 0xfc00, 0, 0xfc00), Uint8Array.of(1, 1), 3);
  expect([...(found?.sums ?? [])]).toEqual([0.5, 1, 0.5]);
  expect(found?.entropy).toBeCloseTo(Math.log(2), 15);
});

test.each([
  ['64', 0x5400],
  ['-64', 0xd400],
  ['an infinity', 0x7c00],
  ['no number', 0x7e00],
])('rows with %s are left to the general way, where they count', (_, half) => {
  const halves = Uint16Array.of(0x3c00, 0, half, 0);
  expect(halfSoftmax(halves, Uint8Array.of(1, 1), 2)).toBeNull();
  expect(halfSoftmax(halves, Uint8Array.of(1, 0), 2)).not.toBeNull();
});

test('a row in which every expert is masked is left to the general way', () => {
  expect(halfSoftmax(Uint16Array.of(0xfc00, 0xfc00), Uint8Array.of(1), 2)).toBeNull();
});
