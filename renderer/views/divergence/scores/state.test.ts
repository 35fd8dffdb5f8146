import { expect, test } from 'vitest';
import { testScores } from '../../../languages/testing.ts';
import type { ScoresAnswer } from '../../../state/alignment-scores.ts';
import { scoresState } from './state.ts';

const answer = (status: ScoresAnswer['answer']['status']): ScoresAnswer['answer'] =>
  ({ status, data: [], last: [], error: undefined, progress: undefined, retry: () => {} }) as ScoresAnswer['answer'];
const scores = (change: Partial<ScoresAnswer>): ScoresAnswer => ({
  arrays: testScores(),
  isMissing: false,
  answer: answer('ready'),
  waits: null,
  start: () => {},
  stop: () => {},
  ...change,
});

test('what keeps the other figures from being drawn comes first', () => {
  const before = { kind: 'missing', text: 'one language alone' } as const;
  expect(scoresState(before, scores({ isMissing: true }), null)).toBe(before);
  expect(scoresState({ kind: 'partial' }, scores({}), 4)).toEqual({ kind: 'partial' });
});

test('without losses and without a table it says what is needed', () => {
  const state = scoresState({ kind: 'ready' }, scores({ arrays: null, isMissing: true }), null);
  expect(state).toMatchObject({ kind: 'missing', text: expect.stringMatching(/^The losses .* record with losses/) });
});

test('a table of other languages leaves nothing to draw, and is named', () => {
  expect(scoresState({ kind: 'ready' }, scores({}), 0)).toMatchObject({
    kind: 'missing',
    text: expect.stringContaining('No language has both a divergence and accuracy.'),
  });
});

test('while it is computed or not asked for, it says so', () => {
  expect(scoresState({ kind: 'ready' }, scores({ answer: answer('loading') }), 4).kind).toBe('loading');
  expect(scoresState({ kind: 'ready' }, scores({ arrays: null, waits: 'large' }), null).kind).toBe('empty');
});
