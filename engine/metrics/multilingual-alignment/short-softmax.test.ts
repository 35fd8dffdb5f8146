import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { addShortSoftmax } from './short-softmax.ts';

/** A float32 with as many bits of mantissa as a half has. */
function short(value: number): number {
  const number = Float32Array.of(value);
  const bits = new Int32Array(number.buffer);
  bits[0] = (bits[0] as number) & ~0x1fff;
  return number[0] as number;
}

function softmaxOf(logits: Float32Array, row = 0, experts = logits.length) {
  const sums = new Float64Array(experts);
  const entropy = addShortSoftmax(logits, new Int32Array(logits.buffer), row, sums, new Float64Array(experts));
  return { sums, entropy };
}

test('probabilities and entropy of short logits are those of the plain formula', () => {
  const random = seededRandom(5);
  for (const spread of [1e-6, 0.1, 4, 63]) {
    for (const shift of [-40, 0, 40]) {
      const numbers = Array.from({ length: 24 }, () => short(spread * (2 * random() - 1) + (spread < 20 ? shift : 0)));
      const logits = Float32Array.of(9, 9, ...numbers);
      const total = numbers.reduce((sum, z) => sum + Math.exp(z), 0);
      const p = numbers.map((z) => Math.exp(z) / total);
      const { sums, entropy } = softmaxOf(logits, 2, 24);
      sums.forEach((found, e) => {
        expect(Math.abs(found - (p[e] as number))).toBeLessThan(1e-15);
      });
      expect(entropy).toBeCloseTo(-p.reduce((sum, each) => sum + each * Math.log(each), 0), 12);
    }
  }
});

test('zeros of either sign and the least numbers are logits as any others', () => {
  const { sums, entropy } = softmaxOf(Float32Array.of(0, -0, 2 ** -24, -(2 ** -24)));
  for (const p of sums) expect(p).toBeCloseTo(0.25, 7);
  expect(entropy).toBeCloseTo(Math.log(4), 12);
});

test.each([
  ['more bits than a half has', 0.1],
  ['a size of 64', 64],
  ['a size of -64', -64],
  ['a masked expert', -Infinity],
  ['no number', Number.NaN],
])('a row with %s is left to the general way, and nothing of it is added', (_, logit) => {
  const { sums, entropy } = softmaxOf(Float32Array.of(1, logit, 2));
  expect(entropy).toBeNaN();
  expect([...sums]).toEqual([0, 0, 0]);
});
