import { expect, test } from 'vitest';
import { shareLabel } from './number-label.ts';

test('only nothing is shown as nothing', () => {
  expect(shareLabel(0)).toBe('0.0 %');
  expect(shareLabel(0.0001)).toBe('< 0.1 %');
  expect(shareLabel(0.0005)).toBe('0.1 %');
  expect(shareLabel(Number.NaN)).toBe('–');
});
