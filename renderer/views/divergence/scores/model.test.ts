import { expect, test } from 'vitest';
import { ROUTERS, testScores } from '../../../languages/testing.ts';
import { isPlaced, scoresModel, unplaced } from './model.ts';

const model = scoresModel(testScores(), ROUTERS, 'family');

test('a language has its score, its divergence in the middle, and its fertility', () => {
  expect(model.languages.map(({ language }) => language)).toEqual(['de', 'sw']);
  expect(model.languages[1]).toMatchObject({
    score: { value: 0.4, low: null },
    divergence: { value: 0.4, low: 0.3, high: 0.5 },
    fertility: { value: 2 },
    pairs: 40,
  });
  expect(model).toMatchObject({ name: 'accuracy', reference: 'en', range: [2, 5], n: 2 });
  expect(model.referenceRow).toMatchObject({ language: 'en', score: { value: 0.9 }, divergence: { value: null } });
});

test('r has its bounds and chances, and what is undefined its reason', () => {
  expect(model.middle.plain).toMatchObject({ r: { value: -0.9, high: 0.2 }, p: 0.0004, q: null });
  expect(model.middle.partial).toMatchObject({ r: { value: null, reason: expect.stringContaining('four') }, p: null });
  expect(model.layers[1]?.plain).toMatchObject({ r: { value: -0.9 }, p: 0.01, q: 0.02 });
  expect(model.layers.map(({ layer }) => layer)).toEqual([1, 2, 5]);
});

test('languages without a score are not placed, and are named once for each reason', () => {
  const none = { value: null, low: null, high: null, reason: 'no accuracy was given' };
  const lost = { ...model, languages: model.languages.map((each) => ({ ...each, score: none })) };
  expect(lost.languages.some(isPlaced)).toBe(false);
  expect(unplaced(lost)).toEqual(['Not in the figure: de, sw (no accuracy was given).']);
  expect(unplaced(model)).toEqual([]);
});
