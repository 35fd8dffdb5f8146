import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { pLogP } from './p-log-p.ts';

test('it is p · ln p to the last bits, from half the least float32 to 2', () => {
  const random = seededRandom(7);
  for (let n = 0; n < 100_000; n++) {
    const p = 2 ** (151 * random() - 150);
    const plain = p * Math.log(p);
    // Near 1 the logarithm itself is small: what is off is measured against p there.
    expect(Math.abs(pLogP(p) - plain)).toBeLessThanOrEqual(1e-15 * Math.max(p, Math.abs(plain)));
  }
});

test('powers of two have the very value of Math.log', () => {
  for (let exponent = -150; exponent <= 1; exponent++) {
    const p = 2 ** exponent;
    expect(pLogP(p)).toBe(p * Math.log(p));
  }
});

test('the numbers around a step of the table go on without a jump', () => {
  for (const step of [0.5 + 1 / 1024, 0.75, 1 - 2 ** -10, 1]) {
    const [below, above] = [step - 2 ** -53, step + 2 ** -52];
    for (const p of [below, step, above]) expect(Math.abs(pLogP(p) - p * Math.log(p))).toBeLessThan(3e-16);
  }
});
