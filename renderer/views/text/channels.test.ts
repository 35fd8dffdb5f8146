import { expect, test } from 'vitest';
import { themeOf } from '../../ui/theme.ts';
import { type ChannelId, channelsFor, type Scale, scaleOf } from './channels.ts';
import { groupColor, tokenColors } from './colors.ts';
import { slotsOf } from './groups.ts';
import { ROUTER, sequenceOf } from './testing.ts';

const theme = themeOf('dark');
const ask = (id: ChannelId, expert: number | null = null) => ({ id, router: ROUTER, index: 0, expert });
const colors = (scale: Scale, data = sequenceOf([1, 2], 3)) => tokenColors(scale, theme, data, ROUTER, 0);

test('what a trace lacks is named', () => {
  const data = [sequenceOf([1, 2], 3)];
  expect(scaleOf(ask('entropy'), data, [])).toMatchObject({ kind: 'missing' });
  expect(scaleOf(ask('nll'), data, [])).toMatchObject({ kind: 'missing' });
  expect(scaleOf(ask('weight'), data, [])).toMatchObject({ kind: 'missing' });
  expect(scaleOf(ask('weight', 2), data, [])).toMatchObject({ kind: 'amount', max: 0.8 });
  const weightless = data.map((each) => ({ ...each, weights: each.weights.map((row) => row.map(() => Number.NaN)) }));
  expect(scaleOf(ask('weight', 2), weightless, [])).toMatchObject({
    kind: 'missing',
    reason: expect.stringContaining('imported without weights'),
  });
  expect(scaleOf(ask('weight', 7), data, [])).toEqual({ kind: 'missing', reason: 'No token in view chose L3.E7.' });
  expect(scaleOf(ask('weight', 2), [], [])).toMatchObject({ kind: 'amount' });
  expect(scaleOf(ask('off'), data, [])).toEqual({ kind: 'off' });
});

test('of a dense model surprise is the one amount there is', () => {
  const data = { ...sequenceOf([], 3), tokens: 2, experts: [], nll: Float32Array.of(Number.NaN, 1.5) };
  const dense = { ...ask('experts'), router: undefined };
  expect(scaleOf(dense, [data], [])).toMatchObject({ kind: 'amount', max: 1.5, title: 'surprise −ln p, nats' });
  expect(scaleOf({ ...dense, id: 'off' }, [data], [])).toEqual({ kind: 'off' });
  expect(channelsFor(false, null, 'nll')).toEqual(['nll', 'off']);
  expect(channelsFor(true, null, 'experts')).not.toContain('weight');
  expect(channelsFor(true, { layer: 1, expert: 2 }, 'experts')).toContain('weight');
});

test('an expert has the same colour in every sequence in view; the rest and special tokens stay plain', () => {
  const both = [sequenceOf([9, 1, 1, 2], 15), sequenceOf([9, 2, 1], 15)];
  const scale = scaleOf(ask('experts'), both, []);
  const [one, two] = theme.categorical;
  expect(both.map((data) => colors(scale, data))).toEqual([
    [null, one, one, two],
    [null, two, one],
  ]);
  expect(groupColor(scale, theme, 2)).toBe(two);
  expect(groupColor(scale, theme, 9)).toBeNull();
  expect(colors(scale, sequenceOf([0, 7], 15))).toEqual([null, null]);
});

test('scrolling on does not change the colour of an expert that is still among them', () => {
  const before = scaleOf(ask('experts'), [sequenceOf([0, 1, 1, 2], 15)], []);
  const slots = before.kind === 'groups' ? slotsOf(before.groups) : new Map<number, number>();
  const after = scaleOf(ask('experts'), [sequenceOf([0, 2, 2, 2, 3, 3, 1], 15)], [slots]);
  for (const expert of [1, 2]) expect(groupColor(after, theme, expert)).toBe(groupColor(before, theme, expert));
});

test('tokens without a value stay plain, those beyond the end take its colour', () => {
  const values = Float32Array.of(Number.NaN, 2, 9);
  const amount: Scale = { kind: 'amount', values: () => values, max: 2, title: '', low: '', high: '' };
  expect(colors(amount)).toEqual([null, theme.sequential(1), theme.sequential(1)]);
  expect(colors({ ...amount, max: 0 })).toEqual([null, null]);
  expect(colors({ kind: 'off' })).toEqual([null, null]);
});
