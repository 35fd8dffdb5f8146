import { expect, test } from 'vitest';
import type { TraceSummary } from '#protocol';
import { pairOf, type RouterPair, type Structure, structureArrays } from '../../state/structure.ts';
import { type FlowModel, flowModel } from './model.ts';
import { ROUTERS, testResult } from './testing.ts';
import { flowState, notesOf, type Situation } from './words.ts';

const arrays = structureArrays(testResult());
const pair = pairOf(ROUTERS, 1) as RouterPair;
const model = flowModel(arrays, ROUTERS, pair, 'transition', 1) as FlowModel;
const trace = (routers: typeof ROUTERS, tokens = 100): TraceSummary =>
  ({ map: { tokens, special: 0 }, manifest: { routers } }) as unknown as TraceSummary;
const structure = (change: Partial<Structure> = {}): Structure => ({
  arrays: null,
  answer: { status: 'ready', data: [], last: [], error: undefined, progress: undefined, retry: () => {} },
  waits: null,
  start: () => {},
  stop: () => {},
  ...change,
});
const situation = (change: Partial<Situation>): Situation => ({
  trace: trace(ROUTERS),
  structure: structure(),
  recording: null,
  kind: 'transition',
  topK: 2,
  model: null,
  show: () => {},
  ...change,
});

test('a model without routers, with one of them, or with one expert per token says what it lacks', () => {
  expect(flowState(situation({ trace: trace([]) }))).toMatchObject({ kind: 'missing' });
  let shown = '';
  const show = (kind: string) => {
    shown = kind;
  };
  const one = flowState(situation({ trace: trace(ROUTERS.slice(0, 1)), show }));
  expect(one).toMatchObject({ kind: 'missing', text: expect.stringContaining('Only layer 1') });
  if (one.kind === 'missing') one.action?.run();
  expect(shown).toBe('together');
  expect(flowState(situation({ kind: 'together', topK: 1 }))).toMatchObject({
    kind: 'missing',
    action: { label: 'Show transitions to the next layer' },
  });
});

test('a large trace waits until it is asked, with the button that starts it', () => {
  const start = () => {};
  expect(
    flowState(situation({ trace: trace(ROUTERS, 9e6), structure: structure({ waits: 'large', start }) })),
  ).toMatchObject({
    kind: 'empty',
    text: expect.stringContaining('9.00 M tokens'),
    action: { label: 'Compute', run: start },
  });
});

test('counting can be stopped; a recording is partial, and without tokens it waits', () => {
  const answer = { ...structure().answer, status: 'loading' as const };
  const stop = () => {};
  expect(flowState(situation({ structure: structure({ answer, stop }) }))).toMatchObject({ kind: 'loading', stop });
  expect(flowState(situation({ structure: structure({ arrays }), model, recording: 0.4 })).kind).toBe('partial');
  expect(flowState(situation({ structure: structure({ arrays }), model })).kind).toBe('ready');
  expect(flowState(situation({ trace: trace(ROUTERS, 0), recording: 0 })).kind).toBe('loading');
});

test('too few tokens for any pair are no empty figure', () => {
  const nothing = { ...model, lifts: model.lifts.map(() => Number.NaN) };
  expect(flowState(situation({ structure: structure({ arrays }), model: nothing }))).toMatchObject({
    kind: 'empty',
    text: expect.stringContaining('expect 5 tokens among 100'),
  });
});

test('notes say what no dependence would look like', () => {
  expect(notesOf(model, ROUTERS)).toEqual([
    'Mutual information of the two layers: 0.200 nats per pair of choices.',
    'Independent layers would show about 0.015 nats over so many tokens.',
  ]);
  const inside = flowModel(arrays, ROUTERS, pair, 'together', 1) as FlowModel;
  expect(notesOf(inside, ROUTERS)[0]).toContain('0.667×');
});
