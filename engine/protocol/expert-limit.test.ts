import { expect, test } from 'vitest';
import { expertLimitBytes, parseExpertLimit, writeExpertLimit } from './expert-limit.ts';

test.each([
  ['4GiB', { bytes: 2 ** 32 }],
  ['512 MB', { bytes: 512e6 }],
  ['1.5gb', { bytes: 1.5e9 }],
  ['100B', { bytes: 100 }],
  ['25%', { share: 0.25 }],
  ['12.5 %', { share: 0.125 }],
  ['100%', { share: 1 }],
])('%s is a limit, and reads back as it was', (text, limit) => {
  expect(parseExpertLimit(text)).toEqual(limit);
  expect(parseExpertLimit(writeExpertLimit(parseExpertLimit(text)))).toEqual(limit);
});

test.each(['', '4', '0%', '101%', '0GB', '-1GB', '4 elephants', 'GiB', '1e9B', '4GiB 5'])('"%s" is refused', (text) => {
  expect(() => parseExpertLimit(text)).toThrow(`found "${text}"`);
});

test('a share is one of what all experts take, in whole bytes', () => {
  expect(expertLimitBytes({ share: 0.25 }, 1001)).toBe(250);
  expect(expertLimitBytes({ bytes: 77 }, 1001)).toBe(77);
});
