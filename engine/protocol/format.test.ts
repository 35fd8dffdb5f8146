import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatDuration,
  formatProbability,
  formatRanges,
  formatWeight,
} from './format.ts';

test('numbers read as the visual language says', () => {
  expect(formatCount(12288)).toBe('12,288');
  expect(formatCount(1_048_576)).toBe('1.05 M');
  expect([formatCountOf(1, 'sequence'), formatCountOf(2000, 'token')]).toEqual(['1 sequence', '2,000 tokens']);
  expect(formatBytes(6_400_000_000)).toBe('6.4 GB');
  expect(formatBytes(999_600)).toBe('1.0 MB');
  expect(formatProbability(0.27412)).toBe('0.274');
  expect(formatProbability(0.18)).toBe('0.180');
  expect(formatProbability(1)).toBe('1.00');
  expect(formatProbability(0)).toBe('0.00');
  expect(formatProbability(0.000012)).toBe('1.20e-5');
  expect(formatProbability(1234.5)).toBe('1,235');
  expect([formatWeight(0.18), formatWeight(Number.NaN)]).toEqual(['0.180', 'not recorded']);
  expect(formatDuration(125)).toBe('2 min');
  expect(formatRanges([4, 5, 6, 9])).toBe('4–6, 9');
  expect(formatCount(Number.NaN)).toBe('–');
});
