import { expect, test } from 'vitest';
import type { RouterEntry, SequenceData } from '#protocol';
import { channelOf, expertGroups, expertWeight, quantile, routeChange } from './channels.ts';

const router: RouterEntry = {
  layer: 3,
  router: 0,
  experts: 16,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};

function sequence(top: readonly number[], second: number): SequenceData {
  const n = top.length;
  return {
    sequence: 0,
    id: 'a',
    item: '',
    text: null,
    labels: {},
    tokens: n,
    tokenIds: new Uint32Array(n),
    tokenTexts: top.map(String),
    byteStart: new Uint32Array(n),
    byteEnd: new Uint32Array(n),
    special: Uint8Array.from(top, (_, p) => (p === 0 ? 1 : 0)),
    nll: null,
    experts: [Uint16Array.from(top.flatMap((expert) => [expert, second]))],
    weights: [Float32Array.from(top.flatMap(() => [0.75, 0.25]))],
    entropy: null,
  };
}

test('colour names at most the eight most frequent experts; the rest stays neutral', () => {
  // Expert e is on top e + 1 times, for e from 0 to 9; the first token is special.
  const top = [9, ...Array.from({ length: 10 }, (_, e) => Array.from({ length: e + 1 }, () => e)).flat()];
  const channel = expertGroups(sequence(top, 15), 0, 2);
  if (channel.kind !== 'groups') throw new Error('expected groups');
  expect(channel.groups.map((group) => group.expert)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  expect(channel.groups[0]?.tokens).toBe(10);
  expect(channel.others).toBe(3);
  expect(channel.slot[0]).toBe(-1);
  expect(channel.slot[1]).toBe(-1);
  expect(channel.slot.at(-1)).toBe(0);
});

test('the weight of an expert is undefined where it was not chosen', () => {
  expect([...expertWeight(sequence([1, 2, 1], 5), 0, 2, 1)]).toEqual([0.75, Number.NaN, 0.75]);
  expect([...expertWeight(sequence([1, 2, 1], 5), 0, 2, 5)]).toEqual([0.25, 0.25, 0.25]);
});

test('change is the share of experts that are new, whatever their order', () => {
  expect([...routeChange(Uint16Array.of(1, 2, 2, 1, 2, 3, 4, 5), 2)]).toEqual([Number.NaN, 0, 0.5, 1]);
});

test('one outlier does not stretch the scale', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => (i === 0 ? Number.NaN : i === 50 ? 1000 : i / 100));
  expect(quantile(values, 0.98)).toBeLessThanOrEqual(1);
  expect(quantile(new Float32Array([Number.NaN]), 0.98)).toBe(0);
});

test('what a trace lacks is named', () => {
  const data = sequence([1, 2], 3);
  expect(channelOf('entropy', data, router, 0, null)).toMatchObject({ kind: 'missing' });
  expect(channelOf('nll', data, router, 0, null)).toMatchObject({ kind: 'missing' });
  expect(channelOf('weight', data, router, 0, null)).toMatchObject({ kind: 'missing' });
  expect(channelOf('weight', data, router, 0, 2)).toMatchObject({ kind: 'amount', max: 0.75 });
  expect(channelOf('off', data, router, 0, null)).toEqual({ kind: 'off' });
});
