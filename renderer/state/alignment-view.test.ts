import { expect, test } from 'vitest';
import { type AlignmentView, DEFAULT_VIEW, parseView } from './alignment-view.ts';

const chosen: AlignmentView = {
  reference: 'sw',
  basis: 'choices',
  tab: 'scores',
  grouping: 'script',
  apart: true,
  middle: { path: '/a.trace', layers: [2, 4] },
  score: 'given',
  given: { name: 'accuracy', values: { de: 0.5, sw: -1 } },
};

test('what was chosen reads back equal', () => {
  expect(parseView(JSON.stringify(chosen))).toEqual(chosen);
  expect(parseView(JSON.stringify(DEFAULT_VIEW))).toEqual(DEFAULT_VIEW);
});

test('what is damaged or unknown gives way to the default, the rest stays', () => {
  for (const [change, expected] of [
    [{ tab: 'beauty' }, { tab: 'divergence' }],
    [{ middle: { path: '/a.trace', layers: [4, 2] } }, { middle: null }],
    [{ middle: { path: '/a.trace', layers: ['2', 4] } }, { middle: null }],
    [{ middle: [2, 4] }, { middle: null }],
    [{ given: { name: 'accuracy', values: { de: 'good' } } }, { given: null, score: 'bits-per-byte' }],
    [{ given: { name: '', values: { de: 1 } } }, { given: null, score: 'bits-per-byte' }],
    [{ given: { name: 'none', values: {} } }, { given: null, score: 'bits-per-byte' }],
    [{ given: null }, { given: null, score: 'bits-per-byte' }],
    [{ reference: '' }, { reference: 'en' }],
  ] as const) {
    expect(parseView(JSON.stringify({ ...chosen, ...change }))).toEqual({ ...chosen, ...expected });
  }
});

test('without anything stored there is nothing to recall', () => {
  for (const text of [null, '', 'null', '3', '{"tab"']) expect(parseView(text)).toBeNull();
});
