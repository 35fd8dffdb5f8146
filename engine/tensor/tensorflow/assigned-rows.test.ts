import { expect, test } from 'vitest';
import { AssignedRows, type Assignments } from './assigned-rows.ts';

/** Two positions of two slots, of which an expert has three assignments; rows of 4 numbers. */
function assigned(given: Partial<Assignments>): AssignedRows {
  const rows = { positions: Int32Array.of(0, 1, 1), assignments: Int32Array.of(0, 2, 3) };
  return new AssignedRows({ ...rows, weights: new Float32Array(4), mixed: new Float32Array(8), ...given }, 4);
}

test('rows that fit each other are taken as they are', () => {
  const out = new Float32Array(16);
  expect(assigned({ out }).given.out).toBe(out);
});

test.each<[string, Partial<Assignments>]>([
  ['Position -1 of 2, in row 1.', { positions: Int32Array.of(0, -1, 1) }],
  ['Position 2 of 2, in row 2.', { positions: Int32Array.of(0, 1, 2) }],
  // A part of a row at the end is no row.
  ['Position 1 of 1, in row 1.', { mixed: new Float32Array(7) }],
  ['Assignment -5 of 4, in row 0.', { assignments: Int32Array.of(-5, 2, 3) }],
  ['Assignment 4 of 4, in row 2.', { assignments: Int32Array.of(0, 2, 4) }],
  ['Expected 3 assignments, found 2.', { assignments: Int32Array.of(0, 1) }],
  ['Expected 16 outputs, found 15.', { out: new Float32Array(15) }],
  ['Expected 4 squares, found 3.', { squares: new Float32Array(3) }],
])('%s is what does not fit', (message, given) => {
  expect(() => assigned(given)).toThrow(message);
});
