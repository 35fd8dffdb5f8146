import { expect, test } from 'vitest';
import type { TraceSummary } from '#protocol';
import type { LocalityAnswer } from '../state/locality.ts';
import { localityBadges, localityState } from './locality-state.ts';
import { ROUTERS, testConsistency } from './testing.ts';

const trace = (tokens = 100, routers = ROUTERS): TraceSummary =>
  ({ map: { tokens }, manifest: { routers } }) as unknown as TraceSummary;
const answerOf = (status: LocalityAnswer['answer']['status']): LocalityAnswer['answer'] => ({
  status,
  data: undefined,
  last: undefined,
  error: status === 'error' ? new Error('broken') : undefined,
  progress: undefined,
  retry: () => {},
});
const metric = (change: Partial<LocalityAnswer> = {}): LocalityAnswer => ({
  arrays: testConsistency(),
  answer: answerOf('ready'),
  waits: null,
  start: () => {},
  stop: () => {},
  ...change,
});

test('a model without a router has nothing to draw', () => {
  expect(localityState(trace(100, []), [metric({ arrays: null })], null, null)).toMatchObject({ kind: 'missing' });
});

test('a trace without tokens is waited for while it is recorded, else said to be empty', () => {
  expect(localityState(trace(0), [metric({ arrays: null })], 0.1, null).kind).toBe('loading');
  expect(localityState(trace(0), [metric({ arrays: null })], null, null).kind).toBe('empty');
});

test('what nobody asked for yet says why it waits, with the button that starts it', () => {
  for (const [waits, words] of [
    ['large', /9\.00 M tokens/],
    ['recording', /still runs/],
    ['stopped', /Stopped/],
  ] as const) {
    const start = () => {};
    expect(localityState(trace(9e6), [metric({ arrays: null, waits, start })], null, null)).toMatchObject({
      kind: 'empty',
      text: expect.stringMatching(words),
      action: { label: 'Compute', run: start },
    });
  }
});

test('whichever metric still runs can be stopped, and a failure of a second one does not hide the first', () => {
  const stop = () => {};
  const running = metric({ arrays: null, answer: answerOf('loading'), stop });
  expect(localityState(trace(), [metric(), running], null, null)).toMatchObject({ kind: 'loading', stop });
  const failed = metric({ arrays: null, answer: answerOf('error') });
  expect(localityState(trace(), [metric(), failed], null, null).kind).toBe('ready');
  expect(localityState(trace(), [failed, metric()], null, null).kind).toBe('error');
});

test('undefined numbers are said, a recording is partial, an older answer stale', () => {
  expect(localityState(trace(), [metric()], null, 'too short')).toMatchObject({ kind: 'missing', text: 'too short' });
  expect(localityState(trace(), [metric()], 0.4, null).kind).toBe('partial');
  expect(localityBadges([metric({ waits: 'stopped' })], 0.4).map(({ kind }) => kind)).toEqual(['partial', 'stale']);
  expect(localityBadges([metric()], null)).toEqual([]);
});
