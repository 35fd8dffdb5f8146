import { expect, test } from 'vitest';
import { NO_ID, type SequenceData } from '#protocol';
import { readerOf } from './paragraph.ts';
import { spokenToken, tokenLines, tokenTable } from './reading.ts';
import { ROUTER, sequenceOf } from './testing.ts';

const texts = (lines: ReturnType<typeof tokenLines>) =>
  lines.map(({ text, quote }) => [text, quote].filter(Boolean).join(' '));

test('a token without text is read as its characters, with the raw spelling and bytes in small print', () => {
  const data = { ...sequenceOf([4, 5], 9), tokenTexts: ['<s>', 'Ġà¤¨'] };
  const lines = texts(tokenLines(readerOf(data, ROUTER, 0, 'byte-level'), 1));
  expect(lines).toEqual(['s0@1 · id 0', '␣न', 'L3: E5 0.750 · E9 0.250', 'spelled Ġà¤¨ · 20 E0 A4 A8']);
});

test('of a trace without weights the experts alone are named', () => {
  const data = { ...sequenceOf([4, 5], 9), weights: [new Float32Array(4).fill(Number.NaN)] };
  expect(texts(tokenLines(readerOf(data, ROUTER, 0, 'plain'), 1))).toContain('L3: E5 · E9');
});

test('a combining mark that is a token of its own stands on a dotted circle', () => {
  const data = { ...sequenceOf([4], 9), tokenTexts: ['\u0e34'] };
  expect(texts(tokenLines(readerOf(data, ROUTER, 0, 'plain'), 0))[1]).toBe('◌\u0e34');
});

test('eight experts are named, on two lines', () => {
  const router = { ...ROUTER, topK: 10 };
  const data = {
    ...sequenceOf([4], 9),
    experts: [Uint16Array.from({ length: 10 }, (_, slot) => slot)],
    weights: [new Float32Array(10).fill(0.1)],
  };
  const lines = texts(tokenLines(readerOf(data, router, 0, 'plain'), 0));
  expect(lines[2]).toBe('L3: E0 0.100 · E1 0.100 · E2 0.100 · E3 0.100');
  expect(lines[3]).toBe('E4 0.100 · E5 0.100 · E6 0.100 · E7 0.100 · 2 more');
  expect(lines).toHaveLength(5);
});

test('a token of a dense model is read without routes', () => {
  const data = { ...sequenceOf([4, 5], 9), experts: [], weights: [], nll: Float32Array.of(Number.NaN, 2.5) };
  const reader = readerOf(data, undefined, 0, 'plain');
  expect(texts(tokenLines(reader, 1))).toEqual(['s0@1 · id 0', '5', 'nll 2.50 nats', 'spelled 5 · 35']);
  expect(spokenToken(reader, 1)).toBe('token 1, 5');
  const { caption, columns } = tokenTable(reader, 0, () => {});
  expect(caption).toBe('One row per token of sequence 0');
  expect(columns.map(({ id }) => id).filter((id) => /^L\d/.test(id))).toEqual([]);
  expect(columns.find(({ id }) => id === 'nll')?.value(1)).toBe(2.5);
});

test('what is predicted stands beside the address, and in the table with why it is missing', () => {
  const predicted = { ids: Int32Array.of(7, 90, NO_ID), texts: ['Ġof', null, null] };
  const reader = readerOf({ ...sequenceOf([4, 5, 6], 9), predicted }, ROUTER, 0, 'byte-level');
  const titles = [0, 1, 2].map((token) => texts(tokenLines(reader, token))[0]);
  // An id may have no entry in the tokenizer.
  expect(titles).toEqual(['s0@0 · id 0 · special · predicts “␣of”', 's0@1 · id 0 · predicts “id 90”', 's0@2 · id 0']);
  const column = (data: SequenceData) =>
    tokenTable(readerOf(data, ROUTER, 0, 'plain'), 0, () => {}).columns.find(({ id }) => id === 'predicted');
  expect(column(reader.data)?.value(2)).toBeNull();
  expect(column(reader.data)?.whyNot?.(2)).toBe('Nobody computed it here.');
  expect(column(sequenceOf([4], 9))?.whyNot?.(0)).toBe('Recorded without predictions.');
});
