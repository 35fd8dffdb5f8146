import { expect, test } from 'vitest';
import { positiveNumber, wholeNumber } from './whole-number.ts';

test('whole numbers are read in digits alone, and 0 is none that counts something', () => {
  expect([wholeNumber('0'), wholeNumber('64'), positiveNumber('64')]).toEqual([0, 64, 64]);
  for (const text of ['-1', '1.5', '1e3', '']) {
    expect(() => wholeNumber(text)).toThrow('Expected a whole number from 0.');
    expect(() => positiveNumber(text)).toThrow('Expected a whole number from 1.');
  }
  expect(() => positiveNumber('0')).toThrow('Expected a whole number from 1.');
});
