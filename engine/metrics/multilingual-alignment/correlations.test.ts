import { expect, test } from 'vitest';
import { type LabelledArray, valueAt } from '#protocol';
import { type Correlated, scoreCorrelations } from './correlations.ts';
import type { Estimate } from './estimates.ts';
import { type Scored, scoredLanguages } from './scores.ts';

const base = { provenance: { traces: [], metric: 'multilingual-alignment', params: {}, variants: {} } };
const known = (value: number | string): Estimate => ({ value, resampled: null });
const all = (values: readonly (number | string)[]): Estimate[] => values.map(known);

const scored: Scored = { name: 'accuracy', unit: 'accuracy', notes: [], values: all([9, 1, 2, 3, 4]) };
const correlated: Correlated = {
  by: 'language',
  groups: ['en', 'a', 'b', 'c', 'd'],
  layers: ['L0', 'L1', 'L2'],
  divergence: [
    [1, 4, 'uniform'],
    [3, 3, 2],
    [2, 2, 3],
    [4, 1, 5],
  ].map(all),
  middle: all([1, 3, 2, 4]),
  fertility: all([2, 1, 1, 3]),
  middleWords: 'layer 0, as chosen',
};

function reading(arrays: readonly LabelledArray[]) {
  return (id: string, labels: Readonly<Record<string, string>> = {}): number | string =>
    valueAt(arrays.find((each) => each.id === id) as LabelledArray, labels);
}

test('a case by hand: of each layer and of the middle, as it is and without fertility', () => {
  const arrays = scoreCorrelations(scored, correlated, base);
  const at = reading(arrays);
  expect(at('correlation', { layer: 'L0' })).toBeCloseTo(0.8, 12);
  expect(at('correlation-middle', { fertility: 'counted in' })).toBeCloseTo(0.8, 12);
  // With n = 4 p is 1 − |r|; a perfect line has p 0.
  expect(at('correlation-p', { layer: 'L0', probability: 'p' })).toBeCloseTo(0.2, 12);
  expect(at('correlation', { layer: 'L1' })).toBe(-1);
  // Three pairs with r = 3 / √(2 · 42/9) have p = 1 − 2/π · asin r, and q is three halves of it; the largest p stays.
  const third = 1 - (2 / Math.PI) * Math.asin(3 / Math.sqrt(84 / 9));
  expect(at('correlation-p', { layer: 'L2', probability: 'p' })).toBeCloseTo(third, 12);
  expect(at('correlation-p', { layer: 'L2', probability: 'q' })).toBeCloseTo(third * 1.5, 12);
  expect(at('correlation-p', { layer: 'L0', probability: 'q' })).toBeCloseTo(0.2, 12);
  const partial = (4 / 5 - 9 / 55) / (1 - 9 / 55);
  expect(at('correlation-partial', { layer: 'L0' })).toBeCloseTo(partial, 12);
  expect(at('correlation-middle', { fertility: 'removed' })).toBeCloseTo(partial, 12);
  expect(at('correlation-middle-p', { fertility: 'removed' })).toBe(
    at('correlation-partial-p', { layer: 'L0', probability: 'p' }),
  );
  expect(at('correlation-fertility')).toBeCloseTo(3 / Math.sqrt(55), 12);
});

test('the reference is in no correlation, and what is missing leaves its language out', () => {
  const arrays = scoreCorrelations(scored, correlated, base);
  const array = (id: string) => arrays.find((each) => each.id === id) as LabelledArray;
  expect(array('correlation-middle').over).toBe(
    '4 languages with a score and a divergence, the reference left out; layer 0, as chosen',
  );
  expect(array('correlation').over).toMatch(/^3 to 4 languages, by layer/);
  expect(reading(arrays)('correlation-partial', { layer: 'L2' })).toBe(
    'a correlation with one thing removed needs four pairs, found 3',
  );
  expect(array('correlation-p').over).toContain('corrects for 3 layers');
  expect(array('correlation-partial-p').over).toContain('corrects for 2 layers');
  expect(array('correlation').bounds?.low[0]).toBeLessThan(0.8);
});

test('what is removed is not said to be removed by chance', () => {
  const arrays = scoreCorrelations(scored, correlated, base);
  expect(arrays.find(({ id }) => id === 'correlation-partial-p')?.title).toBe(
    `Probability by chance of such a correlation of ${scored.name}, with what fertility explains removed`,
  );
});

test('few languages are told, with the r that they ask for', () => {
  const arrays = scoreCorrelations(scored, correlated, base);
  const notes = (id: string) => arrays.find((each) => each.id === id)?.notes.join(' ');
  expect(notes('correlation-middle')).toMatch(
    /Only 4 languages .* The p of an r below ±0\.950, with fertility removed below ±0\.997, is above 0\.05\./,
  );
  // Three languages have no r without fertility, and ask for 0.997, which is not 1.
  expect(notes('correlation')).toMatch(/Only 3 languages .* The p of an r below ±0\.997 is above 0\.05\./);
  expect(notes('correlation-partial')).not.toContain('above 0.05');
  const one = scoreCorrelations({ ...scored, values: all([9, 1, 'none', 'none', 'none']) }, correlated, base);
  expect(reading(one)('correlation-middle', { fertility: 'counted in' })).toBe(
    'a correlation needs three pairs, found 1',
  );
  expect(one.find(({ id }) => id === 'correlation-middle')?.notes[0]).not.toContain('above 0.05');
});

test('without a choice it is bits per byte where there are any; given scores name what they lack', () => {
  const losses = { bitsPerByte: all([1, 2]), bitsPerItem: all([50, 70]) };
  const none = { bitsPerByte: all(['no', 'no']), bitsPerItem: all(['no', 'no']) };
  expect(scoredLanguages(null, 'language', ['en', 'de'], losses)?.values).toEqual(losses.bitsPerByte);
  expect(scoredLanguages('bits-per-item', 'language', ['en', 'de'], losses)?.values).toEqual(losses.bitsPerItem);
  expect(scoredLanguages(null, 'language', ['en', 'de'], none)).toBeNull();
  expect(scoredLanguages('bits-per-byte', 'language', ['en', 'de'], none)?.values[1]?.value).toBe('no');
  const given = scoredLanguages({ name: 'acc', values: { de: 0.4, zh: 1 } }, 'language', ['en', 'de'], none);
  expect(given?.values.map(({ value }) => value)).toEqual(['no acc was given', 0.4]);
  expect(given?.notes).toEqual(['Scores of no language of the trace, left out: zh.']);
});
