import { expect, test } from 'vitest';
import type { RouterEntry, SequenceData } from '#protocol';
import { pathRows, pathWidth } from './draw-path.ts';
import { takers } from './painter.ts';

const router = (layer: number, topK: number): RouterEntry => ({
  layer,
  router: 0,
  experts: 8,
  topK,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
});
const data: SequenceData = {
  sequence: 0,
  id: '',
  item: '',
  text: 'ab',
  labels: {},
  tokens: 2,
  tokenIds: new Uint32Array(2),
  tokenTexts: ['a', 'b'],
  byteStart: Uint32Array.of(0, 1),
  byteEnd: Uint32Array.of(1, 2),
  special: new Uint8Array(2),
  nll: null,
  predicted: null,
  experts: [Uint16Array.of(1, 2, 3, 4), Uint16Array.of(5, 6)],
  weights: [Float32Array.of(0.5, 0.25, 0.75, 0.125), Float32Array.of(1, 1)],
  entropy: null,
};

test('a path is read from each layer with its own number of slots', () => {
  const rows = pathRows(data, [router(0, 2), router(3, 1)], 1);
  expect(rows.map((row) => [row.label, row.cells.map((cell) => `${cell.expert}:${cell.weight}`)])).toEqual([
    ['L0', ['3:0.75', '4:0.125']],
    ['L3', ['6:1']],
  ]);
});

test('a path of many slots is wider than its panel rather than unreadable', () => {
  const rows = pathRows(data, [router(0, 2)], 0);
  expect(pathWidth(rows, 280)).toBe(280);
  const many = { ...data, experts: [new Uint16Array(44)], weights: [new Float32Array(44)] };
  const wide = pathRows(many, [router(0, 22)], 0);
  expect(pathWidth(wide, 280)).toBeGreaterThan(600);
});

test('the tokens that take an expert are found in any slot', () => {
  expect([...takers(data, 0, 2, 4)]).toEqual([0, 1]);
  expect([...takers(data, 0, 2, 1)]).toEqual([1, 0]);
  expect([...takers(data, 7, 2, 1)]).toEqual([0, 0]);
});
