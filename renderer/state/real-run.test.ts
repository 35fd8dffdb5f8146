import { expect, test } from 'vitest';
import { expertLimitBytes } from '#protocol';
import { budgetFor } from './real-run.ts';

test('a budget for so many experts has room for exactly these, however many bytes all of them take', () => {
  for (const [slots, all, size] of [
    [1, 128, 196_608],
    [64, 128, 196_608],
    [127, 128, 999_983],
    [333, 1024, 12_582_912],
  ] as const) {
    const limit = budgetFor(slots, all);
    if (!limit) throw new Error('no budget');
    expect(Math.floor(expertLimitBytes(limit, all * size) / size)).toBe(slots);
  }
  expect(budgetFor(128, 128)).toEqual({ share: 1 });
});
