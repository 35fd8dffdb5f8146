import { expect, test } from 'vitest';
import { seededRandom } from '#protocol';
import { singleCycle } from './random.ts';

test('the same seed and stream give the same numbers, any other give others', () => {
  const draw = (seed: number, stream?: number): number[] => Array.from({ length: 5 }, seededRandom(seed, stream));
  expect(draw(7)).toEqual(draw(7, 0));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7, 1)).not.toEqual(draw(7, 2));
  expect(draw(0)).not.toEqual(draw(0, 1));
});

test('numbers lie in [0, 1), spread evenly and do not follow each other', () => {
  const random = seededRandom(1);
  const bins = new Float64Array(20);
  let [before, product] = [random(), 0];
  for (let i = 0; i < 100_000; i++) {
    const value = random();
    const bin = Math.floor(value * 20);
    bins[bin] = (bins[bin] as number) + 1;
    product += (value - 0.5) * (before - 0.5);
    before = value;
  }
  // 5,000 expected in a bin with a standard deviation of 69; correlation 0 ± 0.003.
  for (const count of bins) expect(Math.abs(count - 5000)).toBeLessThan(350);
  expect(Math.abs((product / 100_000) * 12)).toBeLessThan(0.016);
});

test('a single cycle visits every place before it comes back, and reaches every cycle there is', () => {
  const random = seededRandom(3);
  const seen = new Set<string>();
  for (let n = 0; n < 300; n++) {
    const order = singleCycle(4, random);
    seen.add(order.join());
    let place = 0;
    const path = Array.from({ length: 4 }, () => {
      place = order[place] as number;
      return place;
    });
    expect(path.toSorted()).toEqual([0, 1, 2, 3]);
    expect(path.at(-1)).toBe(0);
  }
  expect(seen.size).toBe(6); // (4 - 1)!
});
