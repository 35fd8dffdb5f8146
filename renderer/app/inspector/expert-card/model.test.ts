import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { profileOf } from './model.ts';

const router = { topK: 2, experts: 16 } as RouterEntry;

test('a profile is the share of each value over an even share, most first, too few tokens left out', () => {
  const shares = [
    { value: 'en', tokens: 100, chosen: 5 },
    { value: 'de', tokens: 200, chosen: 75 },
    { value: 'sw', tokens: 19, chosen: 19 },
  ];
  const profile = profileOf('language', shares, { router });
  // Even: 2 of 16. German: 0.375 over 0.125 is 3; English 0.05 over it is 0.4.
  expect(profile?.bars.map(({ value, ratio, length }) => [value, ratio, length])).toEqual([
    ['de', 3, 1],
    ['en', expect.closeTo(0.4, 12), expect.closeTo(0.4 / 3, 12)],
  ]);
  expect(profile?.even).toBeCloseTo(1 / 3, 12);
});

test('places keep their order, an even share is inside the bars, and one value alone is no profile', () => {
  const shares = [
    { value: '0', tokens: 100, chosen: 1 },
    { value: '1', tokens: 100, chosen: 2 },
  ];
  const places = profileOf('place', shares, { router }, 'given');
  expect(places?.bars.map(({ value }) => value)).toEqual(['0', '1']);
  expect(places?.even).toBe(1);
  expect(profileOf('role', shares.slice(0, 1), { router })).toBeNull();
});
