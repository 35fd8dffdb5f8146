import { expect, test } from 'vitest';
import { seeded } from '../test-backends.ts';
import { planAttention } from './attention-plan.ts';

test('equal sequences need no reordering', () => {
  expect(planAttention([4, 4, 4])).toEqual({ groups: [{ length: 4, sequences: 3 }] });
  expect(planAttention([])).toEqual({ groups: [] });
});

test('sequences of nearly equal length share a group, padded at the end with their own last row', () => {
  const plan = planAttention([2, 5, 4]);
  expect(plan.groups).toEqual([
    { length: 5, sequences: 2 },
    { length: 2, sequences: 1 },
  ]);
  expect([...(plan.rows ?? [])]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 0, 1]);
  expect([...(plan.back ?? [])]).toEqual([10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('every position finds its own row again, and no more than a quarter is padding', () => {
  const random = seeded(1);
  const lengths = Array.from({ length: 200 }, () => Math.floor((random() + 1) * 60));
  const positions = lengths.reduce((sum, length) => sum + length, 0);
  const { groups, rows = new Int32Array(), back = new Int32Array() } = planAttention(lengths);
  expect(Array.from(back, (row) => rows[row])).toEqual(Array.from({ length: positions }, (_, position) => position));
  expect(groups.reduce((sum, { length, sequences }) => sum + length * sequences, 0)).toBe(rows.length);
  expect(rows.length).toBeLessThanOrEqual(1.25 * positions);
  expect(groups.length).toBeLessThan(30);
});
