import { expect, test } from 'vitest';
import { partRanges } from './part-ranges.ts';

test('ranges follow one another, leave no part out and are about as long', () => {
  // 800 tokens are worth two threads of 400, and so four ranges.
  const ranges = partRanges([100, 100, 100, 100, 100, 100, 100, 100], 400);
  expect(ranges).toEqual([
    { from: 0, to: 2 },
    { from: 2, to: 4 },
    { from: 4, to: 6 },
    { from: 6, to: 8 },
  ]);
  for (const tokens of [[5, 900, 5, 5], [300, 1, 1, 300, 1], Array.from({ length: 50 }, (_, i) => 40 + i)]) {
    const found = partRanges(tokens, 100);
    expect(found.length).toBeLessThanOrEqual(8);
    expect(found.flatMap(({ from, to }) => tokens.slice(from, to))).toEqual(tokens);
    expect(found.every(({ from, to }) => from < to)).toBe(true);
  }
});

test('a short trace, a trace of one part and one without any are a single range', () => {
  expect(partRanges([100, 99], 100)).toEqual([{ from: 0, to: 2 }]);
  expect(partRanges([100_000], 100)).toEqual([{ from: 0, to: 1 }]);
  expect(partRanges([])).toEqual([{ from: 0, to: 0 }]);
});
