import { expect, test } from 'vitest';
import { batches, largestBatch } from './batches.ts';

test('a batch holds whole sequences in order, closes before it gets too large, but not before it has enough', () => {
  expect(batches([600, 600, 600, 100, 2000, 30], 0, 1500)).toEqual([
    [0, 2],
    [2, 5],
    [5, 6],
  ]);
  expect(
    batches(
      Array.from({ length: 16 }, () => 512),
      0,
      4096,
    ),
  ).toEqual([
    [0, 8],
    [8, 16],
  ]);
});

test('no batch is larger than the largest that memory was asked for', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const context = 900;
  const lengths = Array.from({ length: 500 }, () => 1 + Math.floor(random() * context));
  for (const [start, end] of batches(lengths, 0, 1500)) {
    const tokens = lengths.slice(start, end).reduce((sum, length) => sum + length, 0);
    expect(tokens).toBeLessThanOrEqual(largestBatch(1500, context));
    if (end < lengths.length) expect(tokens).toBeGreaterThanOrEqual(1024);
  }
});

test('a resumed run starts at its first missing sequence, and one with nothing left has no batch', () => {
  expect(batches([10, 10, 10], 2, 1024)).toEqual([[2, 3]]);
  expect(batches([10, 10], 2, 1024)).toEqual([]);
});
