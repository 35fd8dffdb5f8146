import { expect, test } from 'vitest';
import { testResult, testScores } from '../languages/testing.ts';
import { scoreArrays, scoreQuestion } from './alignment-scores.ts';
import { DEFAULT_VIEW } from './alignment-view.ts';

test('without a choice it is the question of the other figures, word for word', () => {
  expect(JSON.stringify(scoreQuestion(DEFAULT_VIEW, '/a.trace', 'en'))).toBe('{"reference":"en","profile":"auto"}');
});

test('middle layers are those of this trace alone, and scores are what was chosen', () => {
  const chosen = {
    ...DEFAULT_VIEW,
    middle: { path: '/a.trace', layers: [1, 2] as const },
    given: { name: 'accuracy', values: { de: 0.5 } },
  };
  expect(scoreQuestion({ ...chosen, score: 'given' }, '/a.trace', 'en')).toMatchObject({
    middle: [1, 2],
    scores: chosen.given,
  });
  expect(scoreQuestion({ ...chosen, score: 'bits-per-item' }, '/b.trace', 'en')).toEqual({
    reference: 'en',
    profile: 'auto',
    scores: 'bits-per-item',
  });
});

test('a result without a score has none of its arrays', () => {
  expect(scoreArrays(testResult())).toBeNull();
  expect(testScores()).toMatchObject({ reference: 'en', score: { unit: 'accuracy' } });
});
