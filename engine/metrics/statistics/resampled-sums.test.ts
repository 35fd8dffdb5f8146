import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { basicBounds, basicInterval, drawSequences, resampledSums } from './resampled-sums.ts';

const RESAMPLES = 50;
const random = seededRandom(5);
const SERIES = Array.from({ length: 71 }, () => Float64Array.from({ length: 300 }, () => Math.floor(random() * 9)));

test('the sums of a resample are those of the sequences that were drawn, as often as they were drawn', () => {
  const draws = drawSequences(RESAMPLES, SERIES.length, 3);
  const held = resampledSums({ resamples: RESAMPLES, seed: 3 }, SERIES.length, 300);
  SERIES.forEach((values, s) => {
    held.add(s, values);
  });
  const plain = new Float64Array(RESAMPLES * 300);
  SERIES.forEach((values, s) => {
    for (let b = 0; b < RESAMPLES; b++) {
      values.forEach((value, i) => {
        plain[b * 300 + i] = (plain[b * 300 + i] as number) + value * (draws[s * RESAMPLES + b] as number);
      });
    }
  });
  expect(held.sums()).toEqual(plain);
});

test('of more sequences than are drawn at once, in any order, the draws are the same', () => {
  const [resamples, sequences] = [6, 9000];
  const draws = drawSequences(resamples, sequences, 4);
  expect(drawSequences(resamples, sequences, 4, 4096, 8192)).toEqual(
    draws.subarray(4096 * resamples, 8192 * resamples),
  );
  const held = resampledSums({ resamples, seed: 4 }, sequences, 1);
  const plain = new Float64Array(resamples);
  for (const s of [0, 4095, 4096, 8999, 8192, 3, 5000, 4097, 8191]) {
    held.add(s, Float64Array.of(s + 1));
    for (let b = 0; b < resamples; b++) {
      plain[b] = (plain[b] as number) + (s + 1) * (draws[s * resamples + b] as number);
    }
  }
  expect(held.sums()).toEqual(plain);
});

test('every resample draws as many sequences as there are, and the seed decides which', () => {
  const draws = drawSequences(20, 33, 1);
  for (let b = 0; b < 20; b++) {
    let total = 0;
    for (let s = 0; s < 33; s++) total += draws[s * 20 + b] as number;
    expect(total).toBe(33);
  }
  expect(drawSequences(20, 33, 1)).toEqual(draws);
  expect(drawSequences(20, 33, 2)).not.toEqual(draws);
});

test('sums of two halves add up to those of the whole', () => {
  const options = { resamples: RESAMPLES, seed: 9 };
  const [whole, even, odd] = [0, 1, 2].map(() => resampledSums(options, SERIES.length, 300));
  SERIES.forEach((values, s) => {
    whole?.add(s, values);
    (s % 2 ? odd : even)?.add(s, values);
  });
  const other = odd?.sums() as Float64Array;
  expect(even?.sums().map((sum, i) => sum + (other[i] as number))).toEqual(whole?.sums());
});

test('a basic interval mirrors the ends of the resamples at the estimate, as many left out on either side', () => {
  const resampled = Float64Array.from({ length: 1000 }, (_, i) => (i * 7) % 1000);
  const { low, high } = basicInterval(600, resampled, 0.95);
  expect([low, high]).toEqual([1200 - 974, 1200 - 25]);
  const above = resampled.filter((value) => value > 1200 - low).length;
  expect([above, resampled.filter((value) => value < 1200 - high).length]).toEqual([25, 25]);
  expect(basicInterval(600, resampled, 0.9)).toEqual({ low: 1200 - 949, high: 1200 - 50 });
  expect(resampled[1]).toBe(7);
});

test('a basic interval leaves out resamples without a value, and is none where those are most', () => {
  const [one, two, nan] = [1, 2, Number.NaN];
  expect(basicInterval(2, Float64Array.of(nan, one, two, nan), 0.95)).toEqual({ low: 2, high: 3 });
  expect(basicInterval(2, Float64Array.of(nan, one, nan), 0.95)).toEqual({ low: nan, high: nan });
  expect(basicInterval(2, new Float64Array(), 0.95)).toEqual({ low: nan, high: nan });
});

test('bounds end with the range of the number, and a cell without an estimate has none', () => {
  const mostlyNothing = Float64Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : i / 5000));
  const series = [mostlyNothing, mostlyNothing.map((share) => 1 - share), mostlyNothing.map((share) => 1 - share)];
  const options = { resamples: 1000, seed: 1 };
  const { low, high } = basicBounds([0.05, 0.95, null], series, options);
  expect([...low]).toEqual([0, 2 * 0.95 - 1, Number.NaN]);
  expect([...high]).toEqual([2 * 0.05 - 0, 1, Number.NaN]);
  expect(basicBounds([0.95], [series[1] as Float64Array], options, Number.POSITIVE_INFINITY).high[0]).toBeCloseTo(
    2 * 0.95 - (1 - 974 / 5000),
    12,
  );
});
