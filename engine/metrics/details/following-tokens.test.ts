import { expect, test } from 'vitest';
import { NO_ID } from '#protocol';
import { withNextTokens, withPredictions } from './following-tokens.ts';

/** Two sequences: a special token, then 5 6 special 7; and 8 alone. */
const rows = {
  tokenIds: Uint32Array.of(1, 5, 6, 2, 7, 8),
  token: (row: number) => `t${row}`,
  special: Uint8Array.of(1, 0, 0, 1, 0, 0),
  experts: Uint16Array.of(3, 0, 1, 3, 2, 0),
};
const counted = ({ tokenIds, token, special }: typeof rows) =>
  Array.from(tokenIds, (id, row) => (special[row] ? null : [id, token(row)]));

test('the next token is the next one that counts, of the same sequence', () => {
  const next = withNextTokens(rows, Uint32Array.of(0, 5, 6));
  expect(counted(next as typeof rows)).toEqual([null, [6, 't2'], [7, 't4'], null, null, null]);
  expect(next.experts).toBe(rows.experts);
});

test('what is predicted counts where something is, and not after a special token', () => {
  const predicted = withPredictions(rows, Int32Array.of(9, 6, NO_ID, 9, 0, 4), (row) => `p${row}`);
  expect(counted(predicted as typeof rows)).toEqual([null, [6, 'p1'], null, null, [0, 'p4'], [4, 'p5']]);
});
