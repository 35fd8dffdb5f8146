import { expect, test } from 'vitest';
import { layoutFor, parseTarget, targetAddress } from './address.ts';
import type { Target } from './group.ts';

const TARGETS: readonly Target[] = [
  { kind: 'layer', layer: 12 },
  { kind: 'expert', layer: 12, expert: 37 },
  { kind: 'token', sequence: 31, position: 14 },
  { kind: 'language', language: 'zh-Hans' },
  { kind: 'language', language: 'Old English' },
];

test('every target is read back from its address', () => {
  for (const target of TARGETS) expect(parseTarget(targetAddress(target))).toEqual(target);
});

test('letters may be typed in either case, and what is no address is none', () => {
  expect(parseTarget('l3.e5')).toEqual({ kind: 'expert', layer: 3, expert: 5 });
  expect(parseTarget('LANG:sw')).toEqual({ kind: 'language', language: 'sw' });
  for (const text of ['', 'L', 's3', 'lang:', 'language', 'L3.E']) expect(parseTarget(text)).toBeNull();
});

test('a jump leads to a layout that shows its target, and stays where it can', () => {
  expect(layoutFor({ kind: 'language', language: 'sw' }, 'explore')).toBe('languages');
  expect(layoutFor({ kind: 'layer', layer: 3 }, 'languages')).toBe('languages');
  expect(layoutFor({ kind: 'layer', layer: 3 }, 'locality')).toBe('locality');
  expect(layoutFor({ kind: 'layer', layer: 3 }, 'open')).toBe('explore');
  expect(layoutFor({ kind: 'expert', layer: 3, expert: 5 }, 'structure')).toBe('structure');
  expect(layoutFor({ kind: 'token', sequence: 3, position: 5 }, 'structure')).toBe('explore');
  expect(layoutFor({ kind: 'expert', layer: 3, expert: 5 }, 'languages')).toBe('explore');
});
