import { expect, test } from 'vitest';
import { formatCountOf } from '#protocol';
import { shareLabel } from './number-label.ts';

test('only nothing is shown as nothing', () => {
  expect(shareLabel(0)).toBe('0.0 %');
  expect(shareLabel(0.0001)).toBe('< 0.1 %');
  expect(shareLabel(0.0005)).toBe('0.1 %');
  expect(shareLabel(Number.NaN)).toBe('–');
});

test('one thing is not several', () => {
  expect(formatCountOf(1, 'sequence')).toBe('1 sequence');
  expect(formatCountOf(1203, 'token')).toBe('1,203 tokens');
  expect(formatCountOf(0, 'token')).toBe('0 tokens');
});
