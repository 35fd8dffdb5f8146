import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import {
  type Correlation,
  correlate,
  correlateWithout,
  criticalCorrelation,
  falseDiscoveryRates,
  incompleteBeta,
} from './correlation.ts';

const of = (x: readonly number[], y: readonly number[]): Correlation => {
  const result = correlate(x, y);
  if (typeof result === 'string') throw new Error(result);
  return result;
};

test('a case by hand', () => {
  // Deviations -1.5 -0.5 0.5 1.5 and -1 0 -1 2: 5 · 6 squared sums, 4 crossed.
  const { r, p, n } = of([1, 2, 3, 4], [2, 3, 2, 5]);
  expect(r).toBeCloseTo(4 / Math.sqrt(30), 12);
  // With two degrees of freedom p is 1 − |r|.
  expect(p).toBeCloseTo(1 - 4 / Math.sqrt(30), 12);
  expect(n).toBe(4);
});

test('p has the closed forms of one, two and four degrees of freedom', () => {
  for (const r of [0, 0.1, 0.5, 0.9, 0.999]) {
    expect(incompleteBeta(1 - r * r, 0.5, 0.5)).toBeCloseTo(1 - (2 / Math.PI) * Math.asin(r), 12);
    expect(incompleteBeta(1 - r * r, 1, 0.5)).toBeCloseTo(1 - r, 12);
    expect(incompleteBeta(1 - r * r, 2, 0.5)).toBeCloseTo(1 - 1.5 * r + 0.5 * r ** 3, 12);
  }
  // 200 languages, r = 0.3: t = 4.4252 with 198 degrees of freedom.
  expect(incompleteBeta(1 - 0.09, 99, 0.5)).toBeGreaterThan(1e-5);
  expect(incompleteBeta(1 - 0.09, 99, 0.5)).toBeLessThan(2e-5);
});

test('bounds are those of Fisher: r = 0.5 over 28 pairs gives 0.156 to 0.736', () => {
  // Pairs of an exact correlation of a half: y = x/2 + sqrt(3)/2 · e with e orthogonal to x.
  const x = Array.from({ length: 28 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const e = Array.from({ length: 28 }, (_, i) => (i % 4 < 2 ? 1 : -1));
  const { r, low, high } = of(
    x,
    x.map((value, i) => value / 2 + (Math.sqrt(3) / 2) * (e[i] as number)),
  );
  expect(r).toBeCloseTo(0.5, 12);
  expect(low).toBeCloseTo(Math.tanh(Math.atanh(0.5) - 1.959964 / 5), 6);
  expect(high).toBeCloseTo(0.736, 3);
});

test('a perfect line has p 0 and no room, three pairs have no bounds', () => {
  expect(of([1, 2, 3, 4], [8, 6, 4, 2])).toMatchObject({ r: -1, p: 0, low: -1, high: -1 });
  expect(of([1, 2, 3], [1, 3, 2])).toMatchObject({ low: Number.NaN, high: Number.NaN });
});

test('too few pairs and a constant side are undefined, with the reason', () => {
  expect(correlate([1, 2], [1, 2])).toBe('a correlation needs three pairs, found 2');
  expect(correlate([0.1, 0.1, 0.1], [1, 2, 3])).toBe('all values of one side are the same');
  expect(correlate([1, 2, 3], [0, 0, 0])).toBe('all values of one side are the same');
});

test('with a third list removed, a case by hand', () => {
  // Deviations of z: 0.25 −0.75 −0.75 1.25, 2.75 squared; crossed with either of the others, 5 squared, 1.5.
  const [x, y, z] = [
    [1, 2, 3, 4],
    [1, 3, 2, 4],
    [2, 1, 1, 3],
  ];
  expect(of(x, y).r).toBeCloseTo(4 / 5, 12);
  expect(of(x, z).r ** 2).toBeCloseTo(9 / 55, 12);
  expect(of(y, z).r ** 2).toBeCloseTo(9 / 55, 12);
  const found = correlateWithout(x, y, z) as Correlation;
  expect(found.r).toBeCloseTo((4 / 5 - 9 / 55) / (1 - 9 / 55), 12);
  // One degree of freedom is left, and no room for bounds.
  expect(found.p).toBeCloseTo(1 - (2 / Math.PI) * Math.asin(found.r), 12);
  expect([found.low, found.high]).toEqual([Number.NaN, Number.NaN]);
});

/** What a straight line through z leaves of y. */
function leftOver(y: readonly number[], z: readonly number[]): number[] {
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const [my, mz] = [mean(y), mean(z)];
  const slope =
    z.reduce((sum, value, i) => sum + (value - mz) * ((y[i] as number) - my), 0) /
    z.reduce((sum, value) => sum + (value - mz) ** 2, 0);
  return y.map((value, i) => value - my - slope * ((z[i] as number) - mz));
}

test('with a third list removed it is the correlation of what straight lines leave', () => {
  const random = seededRandom(11);
  const z = Array.from({ length: 14 }, random);
  const x = z.map((value) => 3 * value + random());
  const y = x.map((value, i) => value - 4 * (z[i] as number) + random());
  const found = correlateWithout(x, y, z) as Correlation;
  expect(found.r).toBeCloseTo(of(leftOver(x, z), leftOver(y, z)).r, 12);
  // Eleven degrees of freedom, and ten in the width.
  expect(found.p).toBeCloseTo(incompleteBeta(1 - found.r ** 2, 5.5, 0.5), 12);
  expect(found.high).toBeCloseTo(Math.tanh(Math.atanh(found.r) + 1.959964 / Math.sqrt(10)), 6);
});

test('nothing can be removed that is the same everywhere, explains all of one side, or of three pairs', () => {
  expect(correlateWithout([1, 2, 3], [1, 3, 2], [2, 1, 1])).toMatch(/needs four pairs, found 3/);
  expect(correlateWithout([1, 2, 3, 4], [1, 3, 2, 4], [5, 5, 5, 5])).toBe(
    'what is to be removed is the same everywhere',
  );
  expect(correlateWithout([1, 2, 3, 4], [1, 3, 2, 4], [0.1, 0.2, 0.3, 0.4])).toBe(
    'what is to be removed explains all of one side',
  );
  expect(correlateWithout([7, 7, 7, 7], [1, 3, 2, 4], [1, 2, 2, 1])).toBe('all values of one side are the same');
});

test('so few pairs ask for so much: the tables of r at 5 %', () => {
  for (const [n, r] of [
    [3, 0.997],
    [5, 0.878],
    [10, 0.632],
    [32, 0.349],
  ] as const) {
    expect(criticalCorrelation(n, 0)).toBeCloseTo(r, 3);
    // The tables go by degrees of freedom.
    expect(criticalCorrelation(n + 1, 1)).toBe(criticalCorrelation(n, 0));
  }
  expect([criticalCorrelation(2, 0), criticalCorrelation(3, 1)]).toEqual([null, null]);
});

test('false discovery rates keep the order of the tests and never fall below p', () => {
  const p = [0.01, 0.04, Number.NaN, 0.03, 0.5];
  // Sorted 0.01 0.03 0.04 0.5, times 4 over rank: 0.04 0.06 0.0533 0.5, then no larger than the next.
  const q = falseDiscoveryRates(p);
  expect(q[0]).toBeCloseTo(0.04, 12);
  expect(q[1]).toBeCloseTo(0.16 / 3, 12);
  expect(q[2]).toBeNaN();
  expect(q[3]).toBeCloseTo(0.16 / 3, 12);
  expect(q[4]).toBe(0.5);
});
