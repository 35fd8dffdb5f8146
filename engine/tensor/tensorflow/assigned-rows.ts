// The rows that a mixture's experts get, and where their outputs go. What C++ would write to without a question is checked
// here, once for all experts of the mixture.

import { checkLength } from './check-length.ts';

/** Assignments are numbered position · topK + slot. */
export interface Assignments {
  /** Of each row, in the order of experts. */
  readonly positions: Int32Array;
  readonly assignments: Int32Array;
  /** [assignment] */
  readonly weights: Float32Array;
  /** [position, hidden]: weighted outputs are added. */
  readonly mixed: Float32Array;
  /** [assignment, hidden] */
  readonly out?: Float32Array | undefined;
  /** [assignment]: the sum of squares of each output. */
  readonly squares?: Float32Array | undefined;
}

/** Assignments that fit each other. */
export class AssignedRows {
  /** Hidden, so that nothing passes for checked that only looks like it. */
  readonly #given: Assignments;
  readonly hidden: number;

  constructor(given: Assignments, hidden: number) {
    const { positions, assignments, weights, mixed, out, squares } = given;
    checkLength('assignments', assignments.length, positions.length);
    if (out) checkLength('outputs', out.length, weights.length * hidden);
    if (squares) checkLength('squares', squares.length, weights.length);
    checkBelow('Position', positions, Math.floor(mixed.length / hidden));
    checkBelow('Assignment', assignments, weights.length);
    this.#given = given;
    this.hidden = hidden;
  }

  get given(): Assignments {
    return this.#given;
  }
}

function checkBelow(what: string, numbers: Int32Array, end: number): void {
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number;
    if (number < 0 || number >= end) throw new Error(`${what} ${number} of ${end}, in row ${row}.`);
  }
}
