import { expect, test } from 'vitest';
import type { GenerationTraffic } from '#protocol';
import { expertMegabytes, measuredRows, unlikeWords } from './measured.ts';

const idle = { asked: 0, kept: 0, foreseen: 0, wasted: 0, reads: 0, bytesRead: 0, waited: 0 };
const traffic: GenerationTraffic = {
  budget: { bytes: 100, allBytes: 200, all: 8 },
  slots: 4,
  tokens: 10,
  seconds: 2.5,
  promptTraffic: idle,
  tokenTraffic: { asked: 40, kept: 20, foreseen: 8, wasted: 1, reads: 13, bytesRead: 26e6, waited: 0.05 },
  replayed: 0.55,
};
const model = { pool: Float64Array.of(0.2, 0.3, 0.5, 0.75, 1, 1, 1, 1), perToken: 4 };

test('what was modelled, replayed and measured stands side by side, per token', () => {
  const rows = measuredRows(model, traffic, { megabytes: null, bandwidth: 2 });
  expect(rows.map(({ name, trace, replayed, measured }) => [name, trace, replayed, measured])).toEqual([
    ['found in memory', '75.0 %', '55.0 %', '50.0 %'],
    ['read ahead in time', '–', '–', '20.0 %'],
    ['experts read / token', '1.00', '1.80', '1.30'],
    // One expert was read as 2 MB.
    ['MB read / token', '2.00', '3.60', '2.60'],
    ['ms waiting / token', '1.00', '1.80', '5.00'],
    ['tokens / s', '–', '–', '4.00'],
  ]);
});

test('a weight that was typed in is taken for the models, never for what was measured', () => {
  const rows = measuredRows(model, traffic, { megabytes: 10, bandwidth: null });
  expect(rows[3]).toEqual({ name: 'MB read / token', trace: '10.0', replayed: '18.0', measured: '2.60' });
  expect(rows[4]).toMatchObject({ trace: '–', replayed: '–' });
});

test('without a generated token there are dashes, never a division by nothing', () => {
  const none = { ...traffic, tokens: 0, seconds: 0, tokenTraffic: idle, replayed: null };
  for (const { measured, replayed } of measuredRows(model, none, { megabytes: null, bandwidth: null })) {
    expect([measured, replayed]).toEqual(['–', '–']);
  }
});

test('an expert weighs what was read for one, and nothing is said where none was read', () => {
  expect(expertMegabytes(traffic)).toBe(2);
  expect(expertMegabytes({ ...traffic, tokenTraffic: idle })).toBeNull();
});

test('what the two models count differently is said, by the rule in force', () => {
  expect(unlikeWords({ filling: 'free' })).toMatch(
    /trace: each sequence .* counts as found\. modelled, run: .* is a miss/,
  );
  expect(unlikeWords({ filling: 'miss' })).toMatch(/filling a slot is a miss too\. modelled, run/);
});
