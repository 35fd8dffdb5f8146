import { expect, test } from 'vitest';
import { testResult } from '../languages/testing.ts';
import { alignmentArrays, referenceOf } from './alignment.ts';

test('the reference is the wanted language, or the first where the trace lacks it', () => {
  expect(referenceOf(['de', 'en'], 'en')).toBe('en');
  expect(referenceOf(['de', 'sw'], 'en')).toBe('de');
  expect(referenceOf([], 'en')).toBe('en');
});

test('arrays are found by id, whatever their order, and one that is missing is named', () => {
  const result = testResult();
  expect(alignmentArrays(result.toReversed())).toMatchObject({ reference: 'en', matrix: { id: 'divergence-matrix' } });
  expect(() => alignmentArrays(result.filter(({ id }) => id !== 'fertility'))).toThrow('"fertility"');
});
