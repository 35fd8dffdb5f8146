import { expect, test } from 'vitest';
import { buffersIn } from './buffers-in.ts';

test('memory is found once, at any depth, and numbers and texts have none', () => {
  const [shared, own] = [new Float64Array(8), new Uint16Array(3)];
  const state = {
    list: [
      { a: shared.subarray(0, 4), name: 'x' },
      { a: shared.subarray(4), none: null },
    ],
    own,
    count: 3,
  };
  expect(buffersIn(state)).toEqual([shared.buffer, own.buffer]);
  expect(buffersIn('text')).toEqual([]);
});

test('a state that is handed over arrives as it was, its arrays apart', () => {
  const shared = Float64Array.of(1, 2, 3, 4);
  const state = { a: shared.subarray(0, 2), b: shared.subarray(2) };
  const arrived = structuredClone(state, { transfer: [...buffersIn(state)] });
  expect(arrived).toEqual({ a: Float64Array.of(1, 2), b: Float64Array.of(3, 4) });
  expect(shared).toHaveLength(0);
});
