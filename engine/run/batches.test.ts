import { expect, test } from 'vitest';
import { batches } from './batches.ts';

test('batches hold whole sequences in order and reach the target before they close', () => {
  expect(batches([600, 600, 100, 2000, 30], 0, 1024)).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
  ]);
});

test('a resumed run starts at its first missing sequence, and one with nothing left has no batch', () => {
  expect(batches([10, 10, 10], 2, 1024)).toEqual([[2, 3]]);
  expect(batches([10, 10], 2, 1024)).toEqual([]);
});
