import { expect, test } from 'vitest';
import { EMPTY_GROUP } from '../../state/group.ts';
import { readerOf } from './paragraph.ts';
import { ROUTER, sequenceOf } from './testing.ts';
import { groupMask, spansBetween, spanText } from './token-group.ts';

const data = sequenceOf([4, 5, 6, 5], 9);
const reader = readerOf(data, ROUTER, 0, 'plain');
const mask = (group: Partial<typeof EMPTY_GROUP>) => groupMask({ ...EMPTY_GROUP, ...group }, reader);

test('tokens that were chosen themselves are told from those that take an expert of the group', () => {
  expect(mask({})).toBeNull();
  expect(mask({ layers: [1] })).toBeNull();
  expect(mask({ experts: [{ layer: 2, expert: 5 }] })).toBeNull();
  expect([...(mask({ experts: [{ layer: 3, expert: 5 }] }) ?? [])]).toEqual([0, 1, 0, 1]);
  expect([...(mask({ tokens: [{ sequence: 0, start: 1, end: 3 }] }) ?? [])]).toEqual([0, 2, 2, 0]);
  const both = { experts: [{ layer: 3, expert: 5 }], tokens: [{ sequence: 0, start: 1, end: 3 }] };
  expect([...(mask(both) ?? [])]).toEqual([0, 2, 0, 0]);
  expect([...(mask({ tokens: [{ sequence: 7, start: 0, end: 9 }] }) ?? [])]).toEqual([0, 0, 0, 0]);
});

test('a drag in either direction takes what lies between, over sequences that are at hand', () => {
  const from = { sequence: 2, position: 5 };
  expect(spansBetween(from, { sequence: 2, position: 3 }, () => 9)).toEqual([{ sequence: 2, start: 3, end: 6 }]);
  const tokensOf = (sequence: number) => (sequence === 3 ? 0 : 9);
  const expected = [
    { sequence: 2, start: 5, end: 9 },
    { sequence: 4, start: 0, end: 9 },
    { sequence: 5, start: 0, end: 2 },
  ];
  expect(spansBetween(from, { sequence: 5, position: 1 }, tokensOf)).toEqual(expected);
  expect(spansBetween({ sequence: 5, position: 1 }, from, tokensOf)).toEqual(expected);
});

test('the text of tokens keeps what stands between them', () => {
  const text = 'a né b';
  const own = {
    ...data,
    text,
    byteStart: Uint32Array.of(0, 0, 2, 6),
    byteEnd: Uint32Array.of(0, 1, 5, 7),
  };
  expect(spanText(own, { start: 0, end: 3 })).toBe('a né');
  expect(spanText(own, { start: 0, end: 99 })).toBe('a né b');
  expect(spanText(own, { start: 0, end: 1 })).toBe('');
});
