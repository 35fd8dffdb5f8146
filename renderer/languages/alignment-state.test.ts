import { expect, test } from 'vitest';
import type { TraceSummary } from '#protocol';
import type { Alignment } from '../state/alignment.ts';
import { alignmentState } from './alignment-state.ts';
import { ROUTERS, testArrays } from './testing.ts';

const trace = (languages: readonly string[], tokens = 100): TraceSummary =>
  ({ languages, map: { tokens }, manifest: { routers: ROUTERS } }) as unknown as TraceSummary;

const alignment = (change: Partial<Alignment>): Alignment => ({
  reference: 'en',
  arrays: null,
  answer: { status: 'ready', data: [], last: [], error: undefined, progress: undefined, retry: () => {} },
  waits: null,
  withoutItems: false,
  start: () => {},
  stop: () => {},
  ...change,
});
const answer = (status: Alignment['answer']['status']) => ({ ...alignment({}).answer, status });

test('a trace in one language lacks something, a recording in one may still get it', () => {
  expect(alignmentState(trace(['en']), alignment({}), null, false)).toMatchObject({
    kind: 'missing',
    action: { label: 'Record a parallel corpus' },
  });
  expect(alignmentState(trace(['en']), alignment({}), 0.4, false)).toMatchObject({ kind: 'empty' });
});

test('what nobody asked for yet says why it waits, with the button that starts it', () => {
  for (const [waits, words] of [
    ['large', /pass over its 9,000,000|9\.00 M tokens/],
    ['recording', /still runs/],
    ['stopped', /Stopped/],
  ] as const) {
    const start = () => {};
    const state = alignmentState(trace(['en', 'de'], 9e6), alignment({ waits, start }), null, false);
    expect(state).toMatchObject({
      kind: 'empty',
      text: expect.stringMatching(words),
      action: { label: 'Compute', run: start },
    });
  }
});

test('computing can be stopped; what was drawn before stays ready when it waits', () => {
  const stop = () => {};
  const two = trace(['en', 'de']);
  expect(alignmentState(two, alignment({ answer: answer('loading'), stop }), null, false)).toMatchObject({
    kind: 'loading',
    stop,
  });
  expect(alignmentState(two, alignment({ arrays: testArrays(), waits: 'large' }), null, false).kind).toBe('ready');
  expect(alignmentState(two, alignment({ arrays: testArrays() }), 0.5, false).kind).toBe('partial');
});

test('languages that share no item with the reference are not drawn as an empty figure', () => {
  expect(alignmentState(trace(['en', 'de']), alignment({ arrays: testArrays([0, 0]) }), null, true)).toMatchObject({
    kind: 'missing',
    text: expect.stringContaining('No item in en'),
  });
});
