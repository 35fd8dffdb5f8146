// What comes after each token, laid beside the choices made for it: the token that follows, or the one that the model
// predicts. Counted as if it were the token itself, it says what experts are asked for rather than what they are given.

import { NO_ID } from '#protocol';
import type { RouterRows } from '../metric.ts';

type Rows = Pick<RouterRows, 'tokenIds' | 'token' | 'special' | 'experts'>;

/**
 * The next token that counts; rows without one are marked as special, and so left out.
 * @param starts first row of each sequence, and the end
 */
export function withNextTokens(rows: Rows, starts: Uint32Array): Rows {
  const { tokenIds, special, experts } = rows;
  const nextRow = new Int32Array(tokenIds.length).fill(-1);
  for (let s = 0; s + 1 < starts.length; s++) {
    let next = -1;
    for (let row = (starts[s + 1] as number) - 1; row >= (starts[s] as number); row--) {
      if (special[row]) continue;
      nextRow[row] = next;
      next = row;
    }
  }
  return {
    tokenIds: Uint32Array.from(nextRow, (row) => (row < 0 ? 0 : (tokenIds[row] as number))),
    token: (row) => rows.token(nextRow[row] as number),
    special: Uint8Array.from(nextRow, (row) => (row < 0 ? 1 : 0)),
    experts,
  };
}

/** What the model predicts after each; rows where nobody computed it are marked as special. */
export function withPredictions(rows: Rows, predicted: Int32Array, token: (row: number) => string): Rows {
  return {
    tokenIds: Uint32Array.from(predicted, (id) => (id === NO_ID ? 0 : id)),
    token,
    special: rows.special.map((special, row) => (special || predicted[row] === NO_ID ? 1 : 0)),
    experts: rows.experts,
  };
}
