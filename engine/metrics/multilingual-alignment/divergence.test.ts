import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { entropyOf, normalisedDivergence } from './divergence.ts';

function divergence(a: readonly number[], b: readonly number[]): number {
  const [p, q] = [Float32Array.from(a), Float32Array.from(b)];
  return normalisedDivergence(p, q, 0, p.length, entropyOf(p, 0, p.length) + entropyOf(q, 0, q.length));
}

const uniform = [0.25, 0.25, 0.25, 0.25];

test.each([
  [[0.7, 0.2, 0.1, 0], [0.1, 0.2, 0.3, 0.4], 0.843352],
  [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5], 1],
  [[1, 0, 0, 0], [0, 1, 0, 0], 0.5],
  [[1, 0, 0, 0], uniform, 0.548795],
  [[0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1], 0],
])('%j and %j diverge by %d', (a, b, expected) => {
  expect(divergence(a, b)).toBeCloseTo(expected, 6);
});

test('two uniform distributions have no divergence, not even one of 0', () => {
  expect(divergence(uniform, uniform)).toBeNaN();
  const thirds = [1 / 3, 1 / 3, 1 / 3];
  expect(divergence(thirds, thirds)).toBeNaN();
  expect(divergence([1], [1])).toBeNaN();
});

test('it is symmetric, within 0 and 1, the same for experts in another order, and that of the plain formula', () => {
  const random = seededRandom(4);
  const plain = (p: readonly number[]): number => -p.reduce((sum, x) => sum + x * Math.log(x), 0);
  for (let n = 0; n < 200; n++) {
    const draw = (): number[] => {
      const raw = Array.from({ length: 12 }, () => random() ** 4 + 1e-4);
      const sum = raw.reduce((x, y) => x + y);
      return raw.map((x) => x / sum);
    };
    const [a, b] = [draw(), draw()];
    const d = divergence(a, b);
    const halves = (plain(a) + plain(b)) / 2;
    const m = a.map((x, e) => (x + (b[e] as number)) / 2);
    expect(d).toBeCloseTo((plain(m) - halves) / (Math.log(12) - halves), 5);
    expect(divergence(b, a)).toBe(d);
    expect(divergence(a.toReversed(), b.toReversed())).toBeCloseTo(d, 12);
    expect(d).toBeGreaterThan(0);
    expect(d).toBeLessThan(1);
  }
});

test('only the experts asked for count', () => {
  const p = Float32Array.of(9, 1, 0, 0, 0, 9);
  const q = Float32Array.of(7, 0, 1, 0, 0, 7);
  expect(normalisedDivergence(p, q, 1, 4, 0)).toBeCloseTo(0.5, 12);
});
