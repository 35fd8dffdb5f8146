import { expect, test } from 'vitest';
import { PUBLISHED_SEGMENTS } from '#protocol';
import { testConsistency } from '../locality/testing.ts';
import { arrayOf, SEGMENTS } from './locality.ts';

test('every m that was published is among those asked for', () => {
  expect(SEGMENTS).toEqual(expect.arrayContaining([...PUBLISHED_SEGMENTS]));
});

test('an array is found by id, and one that is missing is named', () => {
  expect(arrayOf(testConsistency().toReversed(), 'srp-layer').dims).toHaveLength(2);
  expect(() => arrayOf(testConsistency(), 'srp-token')).toThrow('routing-consistency gave no array "srp-token"');
});
