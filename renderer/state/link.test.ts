import { expect, test } from 'vitest';
import { linkHash, parseLink } from './link.ts';

test('an address names what to open, what to select, or both', () => {
  const path = '/data/Guten & Tag#1.trace';
  expect(parseLink(linkHash(path, ''))).toEqual({ open: path, target: null });
  expect(parseLink(linkHash(path, 'L3.E5'))).toEqual({ open: path, target: { kind: 'expert', layer: 3, expert: 5 } });
  expect(parseLink('#s0@14')).toEqual({ open: null, target: { kind: 'token', sequence: 0, position: 14 } });
  expect(parseLink('#L2').target).toEqual({ kind: 'layer', layer: 2 });
  expect(parseLink(linkHash(path, 'lang:Old & New')).target).toEqual({ kind: 'language', language: 'Old & New' });
  expect(linkHash(null, 's0@14')).toBe('#s0@14');
  expect(linkHash(null, 'lang:sw')).toBe('#lang:sw');
  expect(linkHash(null, '')).toBe('');
});

test('what means nothing is passed over', () => {
  for (const hash of ['', '#', '#open=', '#open=%E0%A4', '#s3', '#nonsense']) {
    expect(parseLink(hash)).toEqual({ open: null, target: null });
  }
});
