import { expect, test } from 'vitest';
import { cellTicks, tickDecimals } from './axis.ts';

test('every cell is labelled while there is room, then every second, fourth, eighth', () => {
  expect(cellTicks(4, 30, 24)).toEqual([0, 1, 2, 3]);
  expect(cellTicks(64, 14, 24)).toHaveLength(32);
  expect(cellTicks(512, 1.8, 28)).toEqual(Array.from({ length: 32 }, (_, i) => i * 16));
});

test('labels keep their distance however small the cells are', () => {
  for (const cell of [0.1, 0.7, 1.8, 6, 25]) {
    const ticks = cellTicks(5000, cell, 28);
    expect(((ticks[1] ?? Number.POSITIVE_INFINITY) - (ticks[0] ?? 0)) * cell).toBeGreaterThanOrEqual(28);
  }
});

test('tick labels get as many decimals as tell them apart', () => {
  expect(tickDecimals(0, 1, 4)).toBe(1);
  expect(tickDecimals(0, 0.04, 4)).toBe(2);
  expect(tickDecimals(0, 80, 4)).toBe(0);
});
