import { expect, test } from 'vitest';
import { lossOf, NO_LOSS } from './loss.ts';

const losses = { nll: Float32Array.of(Number.NaN, 1, 2, 4), bytes: Uint32Array.of(5, 1, 3, 0) };

test('loss and bytes are those of the tokens that have a loss', () => {
  expect(lossOf(losses, new Uint8Array(4))).toEqual({ nats: 7, bytes: 4 });
});

test('special tokens do not count, though they have a loss', () => {
  expect(lossOf(losses, Uint8Array.of(1, 0, 0, 1))).toEqual({ nats: 3, bytes: 4 });
});

test('a single token has neither', () => {
  expect(lossOf({ nll: Float32Array.of(Number.NaN), bytes: Uint32Array.of(5) }, new Uint8Array(1))).toEqual(NO_LOSS);
  expect(lossOf(losses, new Uint8Array(4).fill(1))).toEqual(NO_LOSS);
});
