import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { meanOfKnown, percentileInterval, quantile, resampledMeans, usable } from './bootstrap.ts';

const options = { resamples: 2000, seed: 5 };

test('resampled means agree with drawing the items one by one', async () => {
  const values = Float64Array.of(1, 5, 2, 8, 3);
  const holes = Float64Array.of(1, Number.NaN, 2, 8, Number.NaN);
  const [means, partial] = await resampledMeans([values, holes], 5, { resamples: 70, seed: 9 });
  const random = seededRandom(9);
  for (let b = 0; b < 70; b++) {
    const drawn = Array.from({ length: 5 }, () => Math.floor(random() * 5));
    expect(means?.[b]).toBeCloseTo(drawn.reduce((sum, i) => sum + (values[i] as number), 0) / 5, 12);
    const known = drawn.map((i) => holes[i] as number).filter((value) => !Number.isNaN(value));
    if (known.length === 0) expect(partial?.[b]).toBeNaN();
    else expect(partial?.[b]).toBeCloseTo(known.reduce((a, c) => a + c) / known.length, 12);
  }
});

test('the interval has the width that theory gives for a mean', async () => {
  const random = seededRandom(2);
  const values = Float64Array.from({ length: 400 }, () => random());
  const [means] = await resampledMeans([values], 400, options);
  const { low, high } = percentileInterval(means as Float64Array, 0.95);
  // Standard error of the mean of 400 uniform numbers: sqrt(1/12/400) = 0.01443.
  expect(high - low).toBeGreaterThan(2 * 1.96 * 0.01443 * 0.92);
  expect(high - low).toBeLessThan(2 * 1.96 * 0.01443 * 1.08);
  expect(meanOfKnown(values)).toBeGreaterThan(low);
  expect(meanOfKnown(values)).toBeLessThan(high);
});

test('series are drawn together: a constant shift between two stays constant', async () => {
  const a = Float64Array.of(1, 2, 4, 8, 16, 32);
  const [one, two] = await resampledMeans([a, a.map((value) => value + 3)], 6, { resamples: 100, seed: 1 });
  one?.forEach((mean, b) => {
    expect((two?.[b] as number) - mean).toBeCloseTo(3, 12);
  });
});

test('quantiles are linear between the values', () => {
  const sorted = Float64Array.of(0, 10, 20, 30, 40);
  expect([0, 0.25, 0.3, 1].map((share) => quantile(sorted, share))).toEqual([0, 10, 12, 40]);
  expect(quantile(Float64Array.of(7), 0.975)).toBe(7);
});

test('half of the resamples are enough, and the level says which of them lie between the bounds', () => {
  const half = Float64Array.from({ length: 202 }, (_, i) => (i % 2 === 0 ? (i * 7) % 101 : Number.NaN));
  expect(usable(half)).toEqual(Float64Array.from({ length: 101 }, (_, i) => i));
  expect(usable(Float64Array.of(...half, Number.NaN))).toBeNull();
  const at = (level: number) =>
    Object.values(percentileInterval(half, level)).map((bound) => Math.round(bound * 1e9) / 1e9);
  expect(at(0.95)).toEqual([2.5, 97.5]);
  expect(at(0.5)).toEqual([25, 75]);
});

test('where most resamples have no value there are no bounds', () => {
  const nan = Number.NaN;
  expect(percentileInterval(Float64Array.of(nan, nan, nan, 1), 0.95)).toEqual({ low: nan, high: nan });
  expect(percentileInterval(new Float64Array(), 0.95)).toEqual({ low: nan, high: nan });
  expect(meanOfKnown(Float64Array.of(nan, nan))).toBeNaN();
  expect(meanOfKnown(Float64Array.of(nan, 2, 4))).toBe(3);
});
